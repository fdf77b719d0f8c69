import ArgumentParser
import RateThrottle
import Testing

@testable import RateThrottleCLI

@Suite("Values of options")
struct OptionValueTests {
    @Test(arguments: [
        ("300", Duration.seconds(300)), ("0", .zero), ("5m", .seconds(300)), ("300s", .seconds(300)),
        ("0.5", .milliseconds(500)),
        ("1.5h", .seconds(5_400)), ("250ms", .milliseconds(250)), ("2 days", .seconds(172_800)),
        ("1W", .seconds(604_800)),
        ("0.000001", .microseconds(1)), ("0.0000001m", .microseconds(6)), ("1.50", .milliseconds(1_500)),
    ])
    func durations(_ text: String, _ expected: Duration) throws {
        #expect(try OptionValue.duration(text) == expected)
    }

    @Test(arguments: [
        "", "m", "-5", "5x", "5 m m", ".5", "5.", "1.2.3", "1e3", "inf", "0.0000001", "99999999999999999999",
        "9223372036854775807w",
        "٣", "0.1234567890123h",
    ])
    func noDurations(_ text: String) {
        #expect(throws: ValidationError.self) { try OptionValue.duration(text) }
    }

    @Test func names() throws {
        for strategy in RateThrottleStrategy.allCases {
            #expect(try OptionValue.strategy(strategy.rawValue) == strategy)
        }
        for grouping in Grouping.allCases { #expect(try OptionValue.grouping(grouping.rawValue) == grouping) }
        #expect(throws: ValidationError.self) { try OptionValue.strategy("Sliding_Counter") }
        #expect(throws: ValidationError.self) { try OptionValue.grouping("ip + path") }
    }

    @Test func numbers() throws {
        #expect(try OptionValue.number("0", from: 0) == 0)
        #expect(throws: ValidationError.self) { try OptionValue.number("0", from: 1) }
        #expect(throws: ValidationError.self) { try OptionValue.number("1.0", from: 0) }
        #expect(throws: ValidationError.self) { try OptionValue.number("-1", from: 0) }
    }
}
