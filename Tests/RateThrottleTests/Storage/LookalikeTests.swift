import RateThrottleTesting
import Testing

@testable import RateThrottle

/// Swift compares strings by what they look like: "é" as one scalar equals "é" as two. Keys differ in bytes, and so do
/// the identifiers that they are made of.
@Suite("Identifiers that look alike and differ in bytes")
struct LookalikeTests {
    private static let composed = "cl\u{e9}"
    private static let decomposed = "cle\u{301}"
    private let rule: RateThrottleRule

    init() throws {
        rule = try RateThrottleRule(name: "rule", limit: 1, window: .seconds(60))
    }

    private func limiter(_ level: StorageLevel) -> RateThrottleCore {
        let medium = ToyMedium()
        let limiter = RateThrottleCore(storage: medium.storage(of: level), clock: medium.clock)
        limiter.addRule(rule)
        return limiter
    }

    @Test(arguments: StorageLevel.allCases)
    func areTwoInTwoCalls(_ level: StorageLevel) async throws {
        let limiter = limiter(level)
        #expect(try await limiter.checkRateLimit(Self.composed, rule: "rule").allowed)
        #expect(try await limiter.checkRateLimit(Self.decomposed, rule: "rule").allowed)
    }

    @Test(arguments: StorageLevel.allCases)
    func areTwoInOneCall(_ level: StorageLevel) async throws {
        let checks = [Self.composed, Self.decomposed].map { RateThrottleCheck($0, rule: "rule") }
        #expect(try await limiter(level).checkRateLimits(checks).map(\.allowed) == [true, true])
    }

    @Test(arguments: StorageLevel.allCases)
    func areListedApart(_ level: StorageLevel) async throws {
        let limiter = limiter(level)
        try await limiter.addToBlacklist(Self.composed)
        let checks = [Self.composed, Self.decomposed].map { RateThrottleCheck($0, rule: "rule") }
        #expect(try await limiter.checkRateLimits(checks).map(\.reason) == [.blacklisted, nil])
        #expect(try await limiter.isBlacklisted(Self.decomposed) == false)
    }

    @Test func areCountedApart() async throws {
        let limiter = limiter(.native)
        try await limiter.addToBlacklist(Self.composed)
        try await limiter.addToBlacklist(Self.decomposed)
        #expect(limiter.getMetrics().blacklistedCount == 2)
    }
}
