#if Redis
/// An inquiry whose answers are not all there.
struct OpenInquiry {
    let inquiry: Inquiry
    private var results: [Result<RedisReply, RedisError>?]
    private var missing: Int

    init(_ inquiry: Inquiry) {
        self.inquiry = inquiry
        missing = inquiry.commands.count
        results = Array(repeating: nil, count: missing)
    }

    /// Notes an answer, once each.
    /// - Returns: All of them, when this was the last.
    mutating func note(_ index: Int, _ result: Result<RedisReply, RedisError>) -> [Result<RedisReply, RedisError>]? {
        results[index] = result
        missing -= 1
        return missing == 0 ? results.compactMap(\.self) : nil
    }

    /// The commands, as they are sent.
    func commands(_ now: Instant) -> [PendingCommand] {
        inquiry.commands.enumerated().map { index, command in
            PendingCommand(
                call: inquiry.id,
                completion: .inquiry(inquiry.id, index),
                // The library's own, which can be encoded.
                frame: (try? command.encoded()) ?? [],
                script: nil,
                runsScript: false,
                shape: .any,
                deadline: now + inquiry.timeout,
                isPatient: false,
                sequence: inquiry.id
            )
        }
    }
}
#endif
