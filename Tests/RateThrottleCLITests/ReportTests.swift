import Foundation
import RateThrottle
import Testing

@testable import RateThrottleCLI

@Suite("Reports")
struct ReportTests {
    private func report(
        rate: String = "10/minute",
        burst: Int? = nil,
        block: Duration = .zero,
        top: [Report.Denied] = [],
        requests: Int = 0
    ) throws -> Report {
        let strategy: RateThrottleStrategy = burst == nil ? .slidingCounter : .tokenBucket
        let rule = try RateThrottleRule(name: "r", rate: rate, strategy: strategy, burst: burst, blockDuration: block)
        return Report(
            rule: rule,
            grouping: .ip,
            requests: requests,
            denied: 1,
            clients: 3,
            clientsDenied: 1,
            topDenied: top
        )
    }

    @Test func jsonHasTheFixturesSpacing() throws {
        let json = try report(
            burst: 20,
            block: .milliseconds(500),
            top: [.init(key: "a", count: 2), .init(key: "b", count: 1)]
        )
        .json
        #expect(
            json == """
                {"strategy": "token_bucket", "limit": 10, "window": 60, "burst": 20, "block": 0.5, "requests": 0, \
                "allowed": -1, "denied": 1, "clients": 3, "clients_denied": 1, "top_denied": [["a", 2], ["b", 1]]}
                """
        )
        #expect(
            try report().json.hasSuffix(
                "\"burst\": null, \"block\": 0, \"requests\": 0, \"allowed\": -1, \"denied\": 1, \"clients\": 3, \"clients_denied\": 1, \"top_denied\": []}"
            )
        )
    }

    @Test func jsonStringsSurvive() throws {
        let controls = String(String.UnicodeScalarView((0..<0x20).compactMap { Unicode.Scalar(UInt32($0)) }))
        let keys = ["\"", "\\", "/a\\\"b", controls, "é\u{fffd}😀\u{7f}\u{2028}", ""]
        let json = try report(top: keys.map { .init(key: $0, count: 1) }).json
        #expect(!json.unicodeScalars.contains { $0.value < 0x20 })
        let parsed = try #require(try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
        let top = try #require(parsed["top_denied"] as? [[Any]])
        #expect(top.map { $0.first as? String } == keys)
    }

    @Test(arguments: [
        (Duration.seconds(60), "60"), (.milliseconds(500), "0.5"), (.microseconds(1), "0.000001"), (.zero, "0"),
        (.milliseconds(1_250), "1.25"), (.seconds(604_800), "604800"), (.microseconds(10_000_100), "10.0001"),
    ])
    func seconds(_ duration: Duration, _ expected: String) {
        #expect(duration.secondsText == expected)
    }

    @Test func topIsByCountThenByBytes() {
        let denied = [("b", 1), ("a", 1), ("é", 2), ("z", 2), ("Z", 2), ("c", 3)].map {
            Report.Denied(key: $0.0, count: $0.1)
        }
        #expect(Report.top(9, of: denied).map(\.key) == ["c", "Z", "z", "é", "a", "b"])
        #expect(Report.top(2, of: denied).map(\.key) == ["c", "Z"])
        #expect(Report.top(0, of: denied).isEmpty)
    }

    @Test func textIsAligned() throws {
        let text = try report(
            top: [.init(key: "192.0.2.1", count: 12), .init(key: "192.0.2.2", count: 3)],
            requests: 1_000
        ).text
        #expect(
            text == """
                sliding_counter, 10 per 60 s, by ip

                requests        1000
                allowed          999   99.9 %
                denied             1    0.1 %
                clients            3
                clients denied     1   33.3 %

                most denied
                  12  192.0.2.1
                   3  192.0.2.2

                """
        )
    }

    @Test func textMovesNoCursor() throws {
        let keys = ["\u{1b}[2J", "a\nb", "\u{202e}x", String(repeating: "p", count: 5_000)]
        let text = try report(burst: 20, block: .seconds(5), top: keys.map { .init(key: $0, count: 1) }).text
        #expect(text.contains("  1  \\u{1b}[2J\n  1  a\\u{a}b\n  1  \\u{202e}x\n  1  ppp"))
        #expect(text.contains("burst 20, block 5 s, by ip"))
        #expect(text.utf8.count < 1_000)
        #expect(!text.contains("\u{1b}"))
    }
}
