import Foundation
import Testing

@testable import RateThrottleCLI

@Suite("Times of a log")
struct LogTimeTests {
    private func seconds(_ text: String) -> Int? {
        LogTime.seconds(in: Array("[\(text)".utf8).span, at: 1)
    }

    @Test(arguments: [
        ("01/Jan/1970:00:00:00 +0000", 0),
        ("10/Oct/2000:13:55:36 -0700", 971_211_336),
        ("10/Oct/2000:13:55:36 +0000", 971_186_136),
        ("10/Oct/2000:13:55:36 +0545", 971_165_436),
        ("29/Feb/2000:00:00:00 +0000", 951_782_400),
        ("29/Feb/2024:23:59:59 +0000", 1_709_251_199),
        ("31/Dec/1969:23:59:59 +0000", -1),
        ("31/Dec/2016:23:59:60 +0000", 1_483_228_800),
        ("31/Dec/9999:23:59:59 -2359", 253_402_387_139),
        ("01/Jan/0000:00:00:00 +0000", -62_167_219_200),
    ])
    func known(_ text: String, _ expected: Int) {
        #expect(seconds(text) == expected)
    }

    @Test func everyDayOfFourCenturies() throws {
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = try #require(TimeZone(secondsFromGMT: 0))
        for day in stride(from: -60_000, through: 90_000, by: 7) {
            let parts = calendar.dateComponents(
                [.year, .month, .day],
                from: Date(timeIntervalSince1970: Double(day) * 86_400)
            )
            let (year, month, number) = (try #require(parts.year), try #require(parts.month), try #require(parts.day))
            let text = "\(number < 10 ? "0" : "")\(number)/\(months[month - 1])/\(year):00:00:00 +0000"
            try #require(seconds(text) == day * 86_400, "\(text)")
        }
    }

    @Test(arguments: [
        "31/Feb/2000:00:00:00 +0000", "29/Feb/2001:00:00:00 +0000", "29/Feb/1900:00:00:00 +0000",
        "31/Apr/2000:00:00:00 +0000", "00/Jan/2000:00:00:00 +0000", "32/Jan/2000:00:00:00 +0000",
        "10/Oct/2000:25:00:00 +0000", "10/Oct/2000:24:00:00 +0000", "10/Oct/2000:00:60:00 +0000",
        "10/Oct/2000:00:00:61 +0000", "10/Oct/2000:25:61:61 +0000", "10/Okt/2000:00:00:00 +0000",
        "10/oct/2000:00:00:00 +0000", "10/Oct/2000:00:00:00 0000 ", "10/Oct/2000:00:00:00 +2400",
        "10/Oct/2000:00:00:00 +0060", "1a/Oct/2000:00:00:00 +0000", "10/Oct/200/:00:00:00 +0000",
        "10-Oct-2000:00:00:00 +0000", "10/Oct/2000 00:00:00 +0000", "10/Oct/2000:00:00:00 +000", "",
    ])
    func impossible(_ text: String) {
        #expect(seconds(text) == nil)
    }
}
