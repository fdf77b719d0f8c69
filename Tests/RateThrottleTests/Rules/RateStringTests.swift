import Testing

@testable import RateThrottle

@Suite("Rates as people write them")
struct RateStringTests {
    private static let right: [(rate: String, limit: Int, window: Duration)] = [
        ("5/second", 5, .seconds(1)), ("100/minute", 100, .seconds(60)), ("1000/hour", 1_000, .seconds(3_600)),
        ("1/day", 1, .seconds(86_400)), ("10 per 5 minutes", 10, .seconds(300)), ("100/15m", 100, .seconds(900)),
        ("3/week", 3, .seconds(604_800)), ("7/250ms", 7, .milliseconds(250)), ("10 per minute", 10, .seconds(60)),
        ("10 per 1 minute", 10, .seconds(60)), ("2/2d", 2, .seconds(172_800)), ("0005/s", 5, .seconds(1)),
        // Case and spaces are free.
        ("  5 /  SECOND ", 5, .seconds(1)), ("10PER5MINUTES", 10, .seconds(300)), ("1 Per 2 Hours", 1, .seconds(7_200)),
        ("5\t/\n1 s", 5, .seconds(1)), ("9007199254740992/1ms", 1 << 53, .milliseconds(1)),
        ("1/3723w", 1, .seconds(3_723 * 604_800)),
    ]

    @Test(arguments: right)
    func readable(_ rate: String, _ limit: Int, _ window: Duration) throws {
        let rule = try RateThrottleRule(name: "rule", rate: rate)
        #expect(rule.limit == limit)
        #expect(rule.window == window)
    }

    @Test(arguments: [
        (names: ["ms", "msec", "msecs", "millisecond", "milliseconds"], microseconds: 1_000),
        (["s", "sec", "secs", "second", "seconds"], 1_000_000),
        (["m", "min", "mins", "minute", "minutes"], 60_000_000),
        (["h", "hr", "hrs", "hour", "hours"], 3_600_000_000), (["d", "day", "days"], 86_400_000_000),
        (["w", "wk", "wks", "week", "weeks"], 604_800_000_000),
    ])
    func units(_ names: [String], _ microseconds: Int) throws {
        for name in names {
            #expect(try RateString("1/\(name)").window == .microseconds(microseconds))
            #expect(try RateString("1 per 3 \(name.uppercased())").window == .microseconds(microseconds * 3))
        }
    }

    private static let wrong: [(rate: String, part: String, found: String)] = [
        ("", "count", ""), ("   ", "count", ""), ("/minute", "count", "/minute"), ("x/minute", "count", "x/minute"),
        ("0/minute", "count", "0"), ("-5/minute", "count", "-5/minute"), ("+5/minute", "count", "+5/minute"),
        ("99999999999999999999/s", "count", "99999999999999999999"), ("\u{1F600}/minute", "count", "\u{1F600}/minute"),
        ("\u{FF15}/minute", "count", "\u{FF15}/minute"), ("\u{0665}/minute", "count", "\u{0665}/minute"),
        ("5", "separator", ""), ("5 minutes", "separator", "minutes"), ("5.5/minute", "separator", ".5/minute"),
        ("1,000/hour", "separator", ",000/hour"), ("5 in 1 minute", "separator", "in 1 minute"),
        ("1e3/hour", "separator", "e3/hour"), ("5\u{FF0F}minute", "separator", "\u{FF0F}minute"),
        ("5/0m", "period", "0"), ("5/0 minutes", "period", "0"),
        ("5/99999999999999999999s", "period", "99999999999999999999"),
        ("5/9223372036854775807w", "period", "9223372036854775807 w"), ("1/3724w", "period", "3724 w"),
        ("5/", "unit", ""), ("5/ ", "unit", ""), ("5/10", "unit", ""), ("5/fortnight", "unit", "fortnight"),
        ("5/minute/hour", "unit", "minute/hour"), ("5//minute", "unit", "/minute"),
        ("5/per minute", "unit", "per minute"),
        ("5/-1m", "unit", "-1m"), ("5/1.5m", "unit", ".5m"), ("5/\u{1F600}", "unit", "\u{1F600}"),
        ("5/\u{FF53}", "unit", "\u{FF53}"),
        ("5/us", "unit", "us"), ("5/mo", "unit", "mo"), ("5/m\0", "unit", "m\0"), ("5/1\u{FF10}m", "unit", "\u{FF10}m"),
    ]

    @Test(arguments: wrong)
    func unreadable(_ rate: String, _ part: String, _ found: String) {
        let error = #expect(throws: RuleError.self) { try RateThrottleRule(name: "rule", rate: rate) }
        #expect(error?.code == .invalidRate)
        let start = "\(part) \(found.debugDescription) of rate \(rate.debugDescription) cannot be read; allowed: "
        #expect(error?.message.hasPrefix(start) == true, "\(error?.message ?? "") does not begin with \(start)")
    }

    @Test("What the rate says is validated like what is passed")
    func validated() {
        let error = #expect(throws: RuleError.self) {
            try RateThrottleRule(name: "rule", rate: "100001/day", strategy: .slidingWindow)
        }
        #expect(error?.code == .invalidLimit)
        #expect(throws: RuleError.self) { try RateThrottleRule(name: "", rate: "1/s") }
        #expect(throws: RuleError.self) { try RateThrottleRule(name: "rule", rate: "9223372036854775807/s") }
    }

    @Test func passesOnWhatElseIsSaid() throws {
        let rule = try RateThrottleRule(
            name: "login",
            rate: "5/minute",
            strategy: .tokenBucket,
            burst: 8,
            scope: .user,
            blockDuration: .seconds(900)
        )
        let expected = try RateThrottleRule(
            name: "login",
            limit: 5,
            window: .seconds(60),
            strategy: .tokenBucket,
            burst: 8,
            scope: .user,
            blockDuration: .seconds(900)
        )
        #expect(rule == expected)
        #expect(try RateThrottleRule(name: "r", rate: "5/minute").strategy == .slidingCounter)
        #expect(try RateThrottleRule(name: "r", rate: "5/minute").scope == .ip)
    }
}
