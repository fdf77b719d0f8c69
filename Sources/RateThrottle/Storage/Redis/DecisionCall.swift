#if Redis
/// A call to a decision script: what is sent, and what the answer means. `Scripts/decide.lua` describes both.
final class DecisionCall: Sendable {
    private let checks: [Check]
    /// The strategies of the checks, as a set.
    let strategies: UInt8
    /// In tests, the time that decides.
    let now: Int?
    /// The script for the strategies of the checks.
    let script: RedisScript
    /// The call as it is sent.
    let frame: DecisionFrame

    /// - Throws: ``StorageError`` when the script cannot be made.
    init(_ checks: [Check], peeking: Bool, keys: RedisKeys, at now: Int?) throws(StorageError) {
        self.checks = checks
        self.now = now
        var strategies: UInt8 = 0
        // In place: a check is large, and copying it counts all that it refers to.
        for index in checks.indices { strategies |= checks[index].rule.strategy.bit }
        self.strategies = strategies
        script = try DecisionScripts.script(for: strategies)
        frame =
            checks.count == 1
            ? DecisionFrame(checks[0], peeking: peeking, keys: keys, at: now, script)
            : DecisionFrame(checks, peeking: peeking, keys: keys, at: now, script)
    }

    /// What the reply must look like.
    var shape: RedisReplyShape {
        // Beyond what a small reply may hold, only its length tells.
        checks.count <= 1_000 ? .integers(count: 1 + checks.count * 4) : .any
    }

    /// The slot of a cluster that all keys lie in.
    /// - Throws: ``StorageError`` with code `crossSlot` when they do not lie in one.
    func slot() throws(StorageError) -> UInt16 {
        var slot: UInt16?
        for check in checks {
            let own = HashSlot.ofTag(StorageKey.name(of: check.identifier).text.utf8)
            if own != slot ?? own { throw .crossSlot(identifiers, StorageError(RedisError.crossSlot)) }
            slot = own
        }
        return slot ?? 0
    }

    /// How many checks there are.
    var checkCount: Int { checks.count }

    /// Whom the checks are for.
    var identifiers: [String] { checks.map(\.identifier) }

    /// The outcomes that a reply stands for.
    /// - Throws: ``StorageError`` with code `unavailable` when it is not one.
    func outcomes(_ reply: RedisReply) throws(StorageError) -> [Outcome] {
        guard case .array(let numbers) = reply, numbers.count == 1 + checks.count * 4 else { throw .unreadableReply }
        guard case .integer(let now) = numbers[0] else { throw .unreadableReply }
        var outcomes: [Outcome] = []
        outcomes.reserveCapacity(checks.count)
        for start in stride(from: 1, to: numbers.count, by: 4) {
            guard case .integer(let found) = numbers[start], let finding = Finding(rawValue: found),
                case .integer(let remaining) = numbers[start + 1], case .integer(let retry) = numbers[start + 2],
                case .integer(let reset) = numbers[start + 3]
            else { throw .unreadableReply }
            outcomes.append(
                Outcome(
                    allowed: finding == .granted || finding == .whitelisted,
                    blocked: finding == .startsBlock || finding == .blocked || finding == .blacklisted,
                    remaining: remaining,
                    retryAfterMicroseconds: retry < 0 ? nil : retry,
                    resetAfterMicroseconds: reset,
                    decidedAtMicroseconds: now,
                    reason: finding.reason
                )
            )
        }
        return outcomes
    }

    /// What the script found for a check.
    private enum Finding: Int {
        case granted = 1
        case denied, startsBlock, blocked, neverFits, whitelisted, blacklisted

        var reason: Outcome.Reason? {
            switch self {
            case .granted: nil
            case .denied, .startsBlock: .limitExceeded
            case .blocked: .blocked
            case .neverFits: .costExceedsLimit
            case .whitelisted: .whitelisted
            case .blacklisted: .blacklisted
            }
        }
    }
}

extension StorageError {
    static let unreadableReply = StorageError(
        code: .unavailable,
        message: "the server's answer is not one of the script's; does something between rewrite replies?"
    )
}
#endif
