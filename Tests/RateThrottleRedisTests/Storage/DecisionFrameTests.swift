#if Redis
import RateThrottleTestSupport
import Testing

@testable import RateThrottle

@Suite("Decisions as they are sent")
struct DecisionFrameTests {
    private static let identifiers = [
        "a", "client", "1.2.3.4", "é€😀", "a{b", "a}b", "a:b", String(repeating: "x", count: 128),
        String(repeating: "x", count: 129), "\0", "*?[]", "e\u{301}", "é",
    ]

    private static func checks(_ count: Int, _ random: inout SplitMix64) throws -> [Check] {
        try (0..<count).map { _ in
            let rule = try RateThrottleRule(
                name: random.pick(["r", "a rule", String(repeating: "n", count: 64), "regel-é"]),
                limit: random.pick([1, 100, 99_999]),
                window: random.pick([.microseconds(1), .milliseconds(1_500), .seconds(60)]),
                strategy: random.pick(RateThrottleStrategy.allCases),
                scope: random.pick(RateThrottleRule.Scope.allCases),
                blockDuration: random.pick([.zero, .seconds(5)])
            )
            return Check(rule: rule, identifier: random.pick(identifiers), cost: random.pick([0, 1, 7, Int.max]))
        }
    }

    /// The frame reads as hiredis would have made it of the keys by their names, and each check leads to its own.
    @Test(arguments: [1, 1, 1, 2, 3, 7, 40])
    func keysAndPlaces(_ count: Int) throws {
        let keys = try RedisKeys(prefix: "pre:")
        for seed in 0..<200 {
            var random = SplitMix64(seed: UInt64(seed * 100 + count))
            let checks = try Self.checks(count, &random)
            let (isPeek, now) = (random.pick([true, false]), random.pick([nil, 1_728_000_000_000_000]))
            let call = try DecisionCall(checks, peeking: isPeek, keys: keys, at: now)
            let sent = try SentDecision(call)
            #expect(call.frame.bytes == (try call.script.command(keys: sent.keys, arguments: sent.arguments).frame()))
            #expect(sent.arguments.count == (now == nil ? 1 : 2))
            #expect(sent.arguments.dropFirst().first.map { String(decoding: $0, as: UTF8.self) } == now.map { "\($0)" })
            let body = sent.arguments[0]
            #expect(body.count == 9 + count * 50 && body[0] == (isPeek ? 1 : 0))
            #expect(SentDecision.number(body, at: 5) == count)
            let readable = SentDecision.number(body, at: 1)
            for (index, check) in checks.enumerated() {
                let start = 9 + index * 50
                let (state, list) = (SentDecision.number(body, at: start + 2), SentDecision.number(body, at: start + 6))
                #expect(sent.keys[state - 1] == keys.state(check.rule, check.identifier))
                #expect(sent.keys[list - 1] == keys.lists(check.identifier))
                #expect(body[start] == check.rule.strategy.number)
                #expect(list <= readable && (state > readable) == (check.rule.strategy == .slidingWindow))
                let numbers = [
                    check.rule.quota.windowMicroseconds, check.rule.quota.blockMicroseconds, check.rule.limit,
                    check.rule.capacity,
                ]
                for (place, number) in numbers.enumerated() {
                    #expect(SentDecision.double(body, at: start + 10 + place * 8) == Double(number))
                }
                #expect(SentDecision.double(body, at: start + 42) == Double(min(check.cost, 1 << 54)))
            }
        }
    }

    /// What a cluster would make of the keys.
    @Test func slots() throws {
        let keys = try RedisKeys(prefix: "pre:")
        let rules = try RateThrottleStrategy.allCases.map {
            try RateThrottleRule(name: "\($0)", limit: 5, window: .seconds(60), strategy: $0)
        }
        for identifier in Self.identifiers {
            let checks = rules.map { Check(rule: $0, identifier: identifier) }
            let call = try DecisionCall(checks, peeking: false, keys: keys, at: nil)
            let slots = try Set(SentDecision(call).keys.map { HashSlot.of($0.utf8) })
            #expect(slots == [try call.slot()])
            let other = Check(rule: rules[0], identifier: identifier + "'")
            let mixed = try DecisionCall(checks + [other], peeking: false, keys: keys, at: nil)
            let error = #expect(throws: StorageError.self) { try mixed.slot() }
            #expect(error?.code == .crossSlot)
        }
    }
}
#endif
