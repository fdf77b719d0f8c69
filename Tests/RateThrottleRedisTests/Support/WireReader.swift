#if Redis
/// Reads values from bytes that come in pieces.
struct WireReader: Sendable {
    /// There are not enough bytes yet.
    private struct Incomplete: Error {}

    private var bytes: [UInt8] = []

    mutating func append(_ more: [UInt8]) {
        bytes += more
    }

    /// The next value; nil when it is not whole yet.
    /// - Throws: ``SupportFailure``, when it is none.
    mutating func next() throws -> WireValue? {
        guard !bytes.isEmpty else { return nil }
        do {
            var position = 0
            let value = try read(&position)
            bytes.removeFirst(position)
            return value
        } catch is Incomplete {
            return nil
        }
    }

    private func read(_ position: inout Int) throws -> WireValue {
        guard let end = bytes[position...].firstIndex(of: UInt8(ascii: "\r")), end + 1 < bytes.count else {
            throw Incomplete()
        }
        let line = String(decoding: bytes[position..<end], as: UTF8.self)
        let text = String(line.dropFirst())
        position = end + 2
        switch (line.first, Int(text)) {
        case ("+", _): return .status(text)
        case ("-", _): return .error(text)
        case (":", let number?): return .integer(number)
        case ("$", -1), ("*", -1): return .null
        case ("$", let count?):
            guard position + count + 2 <= bytes.count else { throw Incomplete() }
            defer { position += count + 2 }
            return .bulk(Array(bytes[position..<position + count]))
        case ("*", let count?): return .array(try (0..<count).map { _ in try read(&position) })
        default: throw SupportFailure("not a value: \(line)")
        }
    }
}
#endif
