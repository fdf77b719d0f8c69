import Testing

@testable import RateThrottle

@Suite("HTTP fields")
struct HeaderTests {
    private func status(
        _ name: String = "burst",
        allowed: Bool = true,
        remaining: Int = 50,
        limit: Int = 90,
        capacity: Int = 100,
        window: Duration = .seconds(60),
        retryAfter: Duration? = nil,
        resetAfter: Duration = .seconds(30),
        resetTime: Int = 1_728_000_030
    ) -> RateThrottleStatus {
        RateThrottleStatus(
            allowed: allowed,
            remaining: remaining,
            limit: limit,
            capacity: capacity,
            window: window,
            retryAfter: retryAfter,
            resetAfter: resetAfter,
            resetTime: resetTime,
            ruleName: name,
            strategy: .tokenBucket
        )
    }

    private func lines(_ statuses: [RateThrottleStatus], _ style: RateThrottleStatus.HeaderStyle) throws -> [String] {
        try statuses.headers(style).map { "\($0.name): \($0.value)" }
    }

    private func denied(_ retryAfter: Duration?) -> RateThrottleStatus {
        status(allowed: false, remaining: 0, retryAfter: retryAfter)
    }

    @Test func legacy() throws {
        let expected = ["X-RateLimit-Limit: 90", "X-RateLimit-Remaining: 50", "X-RateLimit-Reset: 1728000030"]
        #expect(try lines([status()], .legacy) == expected)
        #expect(try status().headers(.legacy).map { "\($0.name): \($0.value)" } == expected)
    }

    @Test func draft() throws {
        let expected = ["RateLimit-Policy: \"burst\";q=100;w=60", "RateLimit: \"burst\";r=50;t=30"]
        #expect(try lines([status()], .draft) == expected)
        #expect(try status().headers().map { "\($0.name): \($0.value)" } == expected)
    }

    @Test("The example of the draft: two policies")
    func several() throws {
        let daily = status(
            "daily",
            remaining: 900,
            capacity: 1_000,
            window: .seconds(86_400),
            resetAfter: .seconds(36_000)
        )
        #expect(
            try lines([status(), daily], .draft) == [
                "RateLimit-Policy: \"burst\";q=100;w=60, \"daily\";q=1000;w=86400",
                "RateLimit: \"burst\";r=50;t=30, \"daily\";r=900;t=36000",
            ]
        )
        #expect(try lines([], .draft).isEmpty)
        #expect(try lines([], .legacy).isEmpty)
    }

    @Test(arguments: RateThrottleStatus.HeaderStyle.allCases)
    func retryAfter(_ style: RateThrottleStatus.HeaderStyle) throws {
        let waits: [(Duration, String)] = [
            (.microseconds(1), "1"), (.seconds(1), "1"), (.milliseconds(5_900), "6"), (.seconds(6), "6"),
            (.seconds(6) + .nanoseconds(1), "7"), (.zero, "1"),
        ]
        for (wait, seconds) in waits {
            #expect(try lines([denied(wait)], style).last == "Retry-After: \(seconds)")
        }
        #expect(try !lines([denied(nil)], style).contains { $0.hasPrefix("Retry-After") })
        #expect(try !lines([status()], style).contains { $0.hasPrefix("Retry-After") })
    }

    @Test("Of several denials the longest wait counts", arguments: RateThrottleStatus.HeaderStyle.allCases)
    func longestWait(_ style: RateThrottleStatus.HeaderStyle) throws {
        let statuses = [status(), denied(.seconds(3)), denied(.milliseconds(8_001)), denied(.seconds(5)), status()]
        #expect(try lines(statuses, style).last == "Retry-After: 9")
        // One that can never be granted leaves nothing to wait for.
        #expect(try !lines(statuses + [denied(nil)], style).contains { $0.hasPrefix("Retry-After") })
    }

    @Test("t is retryAfter when denied, resetAfter otherwise; rounded up, omitted when there is none")
    func times() throws {
        #expect(try lines([denied(.milliseconds(4_001))], .draft)[1] == "RateLimit: \"burst\";r=0;t=5")
        #expect(try lines([denied(nil)], .draft)[1] == "RateLimit: \"burst\";r=0")
        #expect(try lines([status(resetAfter: .microseconds(1))], .draft)[1] == "RateLimit: \"burst\";r=50;t=1")
        #expect(try lines([status(resetAfter: .zero)], .draft)[1] == "RateLimit: \"burst\";r=50;t=0")
    }

    @Test(
        "w is left out below a second, and rounded up",
        arguments: [
            (window: Duration.microseconds(1), field: ""), (.microseconds(999_999), ""), (.seconds(1), ";w=1"),
            (.microseconds(1_000_001), ";w=2"), (.milliseconds(1_500), ";w=2"),
            (.microseconds(1 << 51), ";w=2251799814"),
        ]
    )
    func windows(_ window: Duration, _ field: String) throws {
        #expect(try lines([status(window: window)], .draft)[0] == "RateLimit-Policy: \"burst\";q=100\(field)")
    }

    @Test("Numbers are clamped to 999999999999999")
    func clamped() throws {
        let most = 999_999_999_999_999
        for number in [most, most + 1, 1 << 53, Int.max] {
            let fields = try lines([status(remaining: number, capacity: number)], .draft)
            #expect(fields == ["RateLimit-Policy: \"burst\";q=\(most);w=60", "RateLimit: \"burst\";r=\(most);t=30"])
        }
        #expect(try lines([status(remaining: 7, capacity: most - 1)], .draft)[0].contains("q=999999999999998;"))
        #expect(try lines([denied(.seconds(Int64.max))], .draft)[1].hasSuffix("t=\(most)"))
    }

    @Test(
        "Quotes and backslashes are escaped",
        arguments: [
            (name: "a\"b", quoted: "\"a\\\"b\""), ("a\\b", "\"a\\\\b\""), ("\\\"", "\"\\\\\\\"\""),
            ("a b~!", "\"a b~!\""),
            (";q=1, x", "\";q=1, x\""),
        ]
    )
    func quoted(_ name: String, _ quoted: String) throws {
        let fields = try lines([status(name)], .draft)
        #expect(fields == ["RateLimit-Policy: \(quoted);q=100;w=60", "RateLimit: \(quoted);r=50;t=30"])
    }

    @Test(
        "Other names are refused, for the draft only",
        arguments: [
            "caf\u{e9}", "a\nb", "a\r\nX-Injected: 1", "\t", "\0", "\u{7f}", "\u{1F600}",
        ]
    )
    func refused(_ name: String) throws {
        for statuses in [[status(name)], [status(), status(name)]] {
            let error = #expect(throws: RateThrottleError.self) { try statuses.headers(.draft) }
            #expect(error?.code == .unprintableRuleName)
            #expect(error?.message.contains(name.debugDescription) == true)
            #expect(error?.message.contains("printable ASCII") == true)
        }
        #expect(try lines([status(name)], .legacy).count == 3)
    }

    @Test("The legacy fields of several are those of the tightest")
    func tightest() throws {
        let tight = status(remaining: 2, limit: 7, resetTime: 99)
        #expect(
            try lines([status(), tight], .legacy)[0...2] == [
                "X-RateLimit-Limit: 7", "X-RateLimit-Remaining: 2", "X-RateLimit-Reset: 99",
            ]
        )
        let waiting = status(allowed: false, remaining: 1, limit: 8, retryAfter: .seconds(9), resetTime: 50)
        #expect(try lines([tight, denied(.seconds(3)), waiting], .legacy)[0] == "X-RateLimit-Limit: 8")
    }

    @Test("Of a call as it comes from a limiter")
    func ofCalls() async throws {
        let bench = RuleBench(try .test(.tokenBucket, 10, per: 59, burst: 20, name: "api"))
        let granted = try await bench.limiter.checkRateLimit("client", rule: "api", cost: 20)
        #expect(
            try lines([granted], .draft) == ["RateLimit-Policy: \"api\";q=20;w=59", "RateLimit: \"api\";r=0;t=118"]
        )
        let denied = try await bench.limiter.checkRateLimit("client", rule: "api")
        #expect(try lines([denied], .draft)[1...] == ["RateLimit: \"api\";r=0;t=6", "Retry-After: 6"])
        #expect(
            try lines([denied], .legacy) == [
                "X-RateLimit-Limit: 10", "X-RateLimit-Remaining: 0", "X-RateLimit-Reset: 1728000118", "Retry-After: 6",
            ]
        )
    }
}
