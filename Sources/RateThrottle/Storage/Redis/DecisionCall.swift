#if Redis
/// A call to a decision script: what is sent, and what the answer means. `Scripts/decide.lua` describes both.
struct DecisionCall {
    private let checks: [Check]
    private(set) var keys: [String] = []
    private(set) var arguments: [any RedisArgument] = []
    /// The strategies of the checks, as a set.
    private(set) var strategies: UInt8 = 0

    init(_ checks: [Check], peeking: Bool, keys names: RedisKeys, at now: Int?) {
        self.checks = checks
        var logs: [String] = []
        var states: [String] = []
        var lists: [ExactString: Int] = [:]
        var identifiers: [String] = []
        var places: [(state: Int, list: Int)] = []
        for check in checks {
            strategies |= check.rule.strategy.bit
            let key = names.state(check.rule, check.identifier)
            let isLog = check.rule.strategy == .slidingWindow
            if isLog { logs.append(key) } else { states.append(key) }
            let identifier = ExactString(check.identifier)
            let list = lists[identifier] ?? identifiers.count
            if list == identifiers.count {
                lists[identifier] = list
                identifiers.append(names.lists(check.identifier))
            }
            places.append((isLog ? -logs.count : states.count, list))
        }
        let readable = states.count + identifiers.count
        keys = states + identifiers + logs
        var bytes: [UInt8] = [peeking ? 1 : 0]
        bytes.reserveCapacity(9 + checks.count * 50)
        Self.append(UInt32(readable), to: &bytes)
        Self.append(UInt32(checks.count), to: &bytes)
        for (check, place) in zip(checks, places) {
            let state = place.state > 0 ? place.state : readable - place.state
            Self.append(check, key: state, list: states.count + place.list + 1, to: &bytes)
        }
        arguments = [bytes]
        if let now { arguments.append(now) }
    }

    /// What the reply must look like.
    var shape: RedisReplyShape {
        // Beyond what a small reply may hold, only its length tells.
        checks.count <= 1_000 ? .integers(count: 1 + checks.count * 4) : .any
    }

    /// The outcomes that a reply stands for.
    /// - Throws: ``StorageError`` with code `unavailable` when it is not one.
    func outcomes(_ reply: RedisReply) throws(StorageError) -> [Outcome] {
        let numbers = reply.array?.compactMap(\.int) ?? []
        guard numbers.count == 1 + checks.count * 4 else { throw .unreadableReply }
        var outcomes: [Outcome] = []
        outcomes.reserveCapacity(checks.count)
        for start in stride(from: 1, to: numbers.count, by: 4) {
            guard let finding = Finding(rawValue: numbers[start]) else { throw .unreadableReply }
            let retry = numbers[start + 2]
            outcomes.append(
                Outcome(
                    allowed: finding == .granted || finding == .whitelisted,
                    blocked: finding == .startsBlock || finding == .blocked || finding == .blacklisted,
                    remaining: numbers[start + 1],
                    retryAfterMicroseconds: retry < 0 ? nil : retry,
                    resetAfterMicroseconds: numbers[start + 3],
                    decidedAtMicroseconds: numbers[0],
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

extension DecisionCall {
    private static func append(_ check: Check, key: Int, list: Int, to bytes: inout [UInt8]) {
        let quota = check.rule.quota
        bytes.append(quota.strategy.number)
        bytes.append(quota.tick.powerOfTen)
        append(UInt32(key), to: &bytes)
        append(UInt32(list), to: &bytes)
        append(quota.windowMicroseconds, to: &bytes)
        append(quota.blockMicroseconds, to: &bytes)
        append(quota.limit, to: &bytes)
        append(quota.capacity, to: &bytes)
        // Above every capacity, and still exact.
        append(min(check.cost, Arithmetic.exactLimit * 2), to: &bytes)
    }

    private static func append(_ number: UInt32, to bytes: inout [UInt8]) {
        for shift in stride(from: 0, to: 32, by: 8) { bytes.append(UInt8(truncatingIfNeeded: number >> UInt32(shift))) }
    }

    /// A number as a double, which holds all of them exactly.
    private static func append(_ number: Int, to bytes: inout [UInt8]) {
        let bits = Double(number).bitPattern
        for shift in stride(from: 0, to: 64, by: 8) { bytes.append(UInt8(truncatingIfNeeded: bits >> UInt64(shift))) }
    }
}

extension Tick {
    /// The tick's length as a power of ten, in microseconds.
    fileprivate var powerOfTen: UInt8 {
        switch self {
        case .microsecond: 0
        case .millisecond: 3
        case .second: 6
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
