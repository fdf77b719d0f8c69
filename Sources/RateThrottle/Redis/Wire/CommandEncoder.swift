#if Redis
import CRateThrottleHiredis

/// Makes of a command what the server reads.
enum CommandEncoder {
    /// The bytes of a command, whose arguments stand one after the other in `arguments`, the name first, `lengths` long each.
    static func encode(_ arguments: [UInt8], lengths: [Int]) throws(WireError) -> [UInt8] {
        guard lengths.allSatisfy({ $0 >= 0 }), lengths.reduce(0, &+) == arguments.count, !lengths.isEmpty else {
            throw WireError(code: .limit, message: "a command needs a name, and lengths that add up")
        }
        var frame: UnsafeMutablePointer<CChar>?
        let count = unsafe CRateThrottleHiredis_format(arguments, lengths, lengths.count, &frame)
        defer { unsafe CRateThrottleHiredis_format_free(frame) }
        guard count > 0 else { throw WireError(code: .limit, message: "the command is too long") }
        return unsafe Array(UnsafeRawBufferPointer(start: frame, count: Int(count)))
    }
}
#endif
