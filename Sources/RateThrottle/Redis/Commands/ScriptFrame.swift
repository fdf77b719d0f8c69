#if Redis
/// The call of a script as it is sent, written argument by argument into one buffer: the bytes that hiredis makes of the same
/// arguments, without a list of them.
struct ScriptFrame {
    /// What has been written.
    private(set) var bytes: [UInt8] = []

    /// Begins a call, to be followed by as many keys and arguments as are announced; these take so many bytes, about.
    init(_ script: RedisScript, keys: Int, arguments: Int, reserving capacity: Int) {
        bytes.reserveCapacity(capacity + script.callArguments.count + 24)
        bytes.append(UInt8(ascii: "*"))
        appendLine(3 + keys + arguments)
        bytes.append(contentsOf: script.callArguments)
        begin(Self.digits(of: keys))
        appendLine(keys)
    }

    /// Begins an argument of so many bytes, which are written by ``write(_:)`` and ended by ``end()``.
    mutating func begin(_ count: Int) {
        bytes.append(UInt8(ascii: "$"))
        appendLine(count)
    }

    /// Writes a part of an argument.
    mutating func write(_ part: some Collection<UInt8>) { bytes.append(contentsOf: part) }

    /// Writes a part of an argument.
    mutating func write(_ byte: UInt8) { bytes.append(byte) }

    /// Writes a number in so many bytes, the lowest first.
    mutating func write(_ number: UInt64, bytes count: Int) {
        var rest = number
        for _ in 0..<count {
            bytes.append(UInt8(truncatingIfNeeded: rest))
            rest >>= 8
        }
    }

    /// Writes a number of at least 0 as decimal digits.
    mutating func write(digitsOf number: Int) {
        var divisor = 1
        while number / divisor >= 10 { divisor *= 10 }
        while divisor > 0 {
            bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number / divisor % 10))
            divisor /= 10
        }
    }

    /// Ends an argument.
    mutating func end() {
        bytes.append(UInt8(ascii: "\r"))
        bytes.append(UInt8(ascii: "\n"))
    }

    /// Writes a whole argument.
    mutating func append(_ argument: some Collection<UInt8>) {
        begin(argument.count)
        write(argument)
        end()
    }

    private mutating func appendLine(_ number: Int) {
        write(digitsOf: number)
        end()
    }

    /// How many decimal digits a number of at least 0 has.
    static func digits(of number: Int) -> Int { number < 10 ? 1 : 1 + digits(of: number / 10) }
}
#endif
