#if Redis
import CRateThrottleHiredis

/// Makes replies of the bytes of one connection, however they are cut.
///
/// After an error it is of no more use, and neither is the connection: where the next reply begins is unknown.
@safe final class ReplyParser {
    private let parser: OpaquePointer

    /// Makes a parser with the limits of scripts.
    init() throws(WireError) {
        guard let parser = unsafe CRateThrottleHiredis_parser_new() else {
            throw WireError(code: .memory, message: "out of memory")
        }
        unsafe self.parser = parser
        setLimits(.script)
    }

    deinit {
        unsafe CRateThrottleHiredis_parser_free(parser)
    }

    /// Bounds the reply that is being read, and those after it.
    func setLimits(_ limits: ReplyLimits) {
        let (tokens, depth, bytes) = (max(0, limits.tokens), max(0, limits.depth), max(0, limits.bytes))
        unsafe CRateThrottleHiredis_parser_limit(parser, tokens, depth, bytes)
    }

    /// Takes what was received, at most 64 KiB at once; then `next()` must be called until there is none.
    func feed(_ bytes: ArraySlice<UInt8>) throws(WireError) {
        let result = unsafe bytes.withUnsafeBytes { buffer in
            unsafe CRateThrottleHiredis_parser_feed(parser, buffer.baseAddress, buffer.count)
        }
        if result < 0 { throw failure(result) }
    }

    /// The next reply, once it is whole.
    func next() throws(WireError) -> RedisReply? {
        var tokens: UnsafePointer<CRateThrottleHiredis_token>?
        var count = 0
        var bytes: UnsafePointer<UInt8>?
        let result = unsafe CRateThrottleHiredis_parser_next(parser, &tokens, &count, &bytes)
        if result < 0 { throw failure(result) }
        guard result > 0 else { return nil }
        let tape = unsafe UnsafeBufferPointer(start: tokens, count: count)
        return unsafe Self.flat(tape, bytes) ?? Self.reply(tape, bytes)
    }

    /// What scripts answer: one array, in which there is no other, made at once.
    private static func flat(
        _ tape: UnsafeBufferPointer<CRateThrottleHiredis_token>,
        _ bytes: UnsafePointer<UInt8>?
    ) -> RedisReply? {
        guard let first = unsafe tape.first, Int(first.kind) == CRateThrottleHiredis_array,
            tape.count == Int(first.integer) + 1
        else { return nil }
        var elements: [RedisReply] = []
        elements.reserveCapacity(tape.count - 1)
        for position in 1..<tape.count {
            let token = unsafe tape[position]
            if Int(token.kind) == CRateThrottleHiredis_integer {
                elements.append(.integer(Int(token.integer)))
            } else {
                // As many tokens as elements: an array among them can only be empty, and is left to who knows arrays.
                if Int(token.kind) == CRateThrottleHiredis_array { return nil }
                unsafe elements.append(single(token, bytes))
            }
        }
        return .array(elements)
    }

    /// An array stands before its elements: read backwards, they are there when it comes, the first one last.
    private static func reply(
        _ tape: UnsafeBufferPointer<CRateThrottleHiredis_token>,
        _ bytes: UnsafePointer<UInt8>?
    ) -> RedisReply? {
        var pending: [RedisReply] = []
        for position in tape.indices.reversed() {
            let token = unsafe tape[position]
            guard Int(token.kind) == CRateThrottleHiredis_array else {
                unsafe pending.append(single(token, bytes))
                continue
            }
            let elements = pending.suffix(Int(token.integer))
            let array = RedisReply.array(elements.reversed())
            pending.removeLast(elements.count)
            pending.append(array)
        }
        return pending.last
    }

    private static func single(_ token: CRateThrottleHiredis_token, _ bytes: UnsafePointer<UInt8>?) -> RedisReply {
        let start = unsafe bytes.map { unsafe $0 + token.offset }
        let text = unsafe UnsafeBufferPointer(start: start, count: start == nil ? 0 : token.length)
        switch Int(token.kind) {
        case CRateThrottleHiredis_integer: return .integer(Int(token.integer))
        case CRateThrottleHiredis_status: return unsafe .status(String(decoding: text, as: UTF8.self))
        case CRateThrottleHiredis_error: return unsafe .error(String(decoding: text, as: UTF8.self))
        case CRateThrottleHiredis_bulk: return unsafe .bulk(Array(text))
        default: return .null
        }
    }

    private func failure(_ result: Int32) -> WireError {
        let message = unsafe CText.constant(CRateThrottleHiredis_parser_error(parser))
        switch Int(result) {
        case CRateThrottleHiredis_parser_memory: return WireError(code: .memory, message: message)
        case CRateThrottleHiredis_parser_beyond_limit: return WireError(code: .limit, message: message)
        default: return WireError(code: .protocolViolation, message: message)
        }
    }
}
#endif
