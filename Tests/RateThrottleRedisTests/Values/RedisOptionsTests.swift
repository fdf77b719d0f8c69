#if Redis
import Testing

@testable import RateThrottle

@Suite("Options of the client")
struct RedisOptionsTests {
    @Test func defaults() throws {
        let options = RedisOptions()
        #expect(options.socketTimeout == .seconds(5))
        #expect(options.socketConnectTimeout == .seconds(5))
        #expect(!options.retryOnTimeout)
        #expect(options.healthCheckInterval == .seconds(30))
        #expect(options.maxConnections == 50)
        #expect(options.clientName == nil)
        #expect(options.username == nil)
        #expect(options.password == nil)
        #expect(options.maxInFlight == 4_096)
        #expect(options.maxBufferedBytes == 8_388_608)
        #expect(options.stallTimeout == nil)
        #expect(options.backoff == RedisBackoff())
        #expect(options.tls == nil)
        #expect(options.addressMap.isEmpty)
        try options.validate()
    }

    @Test func keepsWhatItIsGiven() {
        var options = RedisOptions(
            socketTimeout: .seconds(1),
            socketConnectTimeout: .seconds(2),
            retryOnTimeout: true,
            healthCheckInterval: .seconds(3),
            maxConnections: 4,
            clientName: "name",
            username: "app",
            password: "pässword",
            maxInFlight: 5,
            maxBufferedBytes: 70_000,
            stallTimeout: .seconds(6),
            backoff: RedisBackoff(minimum: .milliseconds(7)),
            tls: RedisTLS(serverName: "redis"),
            sentinel: RedisSentinelOptions(username: "watch"),
            addressMap: ["a": "b"]
        )
        #expect(options.socketTimeout == .seconds(1))
        #expect(options.socketConnectTimeout == .seconds(2))
        #expect(options.retryOnTimeout)
        #expect(options.healthCheckInterval == .seconds(3))
        #expect(options.maxConnections == 4)
        #expect(options.clientName == "name")
        #expect(options.username == "app")
        #expect(options.password == "pässword")
        #expect(options.maxInFlight == 5)
        #expect(options.maxBufferedBytes == 70_000)
        #expect(options.stallTimeout == .seconds(6))
        #expect(options.backoff.minimum == .milliseconds(7))
        #expect(options.tls?.serverName == "redis")
        #expect(options.sentinel.username == "watch")
        #expect(options.addressMap == ["a": "b"])
        let same = options
        #expect(options == same)
        options.password = "other"
        #expect(options.password == "other")
        #expect(options != same)
        options.password = nil
        #expect(options.password == nil)
    }

    private static let waits: [(String, @Sendable (Duration) -> RedisOptions)] = [
        ("socketTimeout", { RedisOptions(socketTimeout: $0) }),
        ("socketConnectTimeout", { RedisOptions(socketConnectTimeout: $0) }),
        ("healthCheckInterval", { RedisOptions(healthCheckInterval: $0) }),
        ("stallTimeout", { RedisOptions(stallTimeout: $0) }),
    ]

    @Test(arguments: waits)
    func durations(_ name: String, _ make: @Sendable (Duration) -> RedisOptions) throws {
        for value in [Duration.milliseconds(1), .seconds(5), .seconds(3_600)] { try make(value).validate() }
        for value in [Duration.microseconds(999), .seconds(-5), .seconds(3_600) + .nanoseconds(1)] {
            expectRefusal(make(value), "\(name) \(value)", allowed: "1 ms to 1 hour")
        }
        if name == "healthCheckInterval" {
            try make(.zero).validate()
        } else {
            expectRefusal(make(.zero), "\(name) 0.0 seconds", allowed: "1 ms to 1 hour")
        }
    }

    private static let numbers: [(String, ClosedRange<Int>, @Sendable (Int) -> RedisOptions)] = [
        ("maxConnections", 1...10_000, { RedisOptions(maxConnections: $0) }),
        ("maxInFlight", 1...1_000_000, { RedisOptions(maxInFlight: $0) }),
        ("maxBufferedBytes", 65_536...1_073_741_824, { RedisOptions(maxBufferedBytes: $0) }),
    ]

    @Test(arguments: numbers)
    func counts(_ name: String, _ range: ClosedRange<Int>, _ make: @Sendable (Int) -> RedisOptions) throws {
        for value in [range.lowerBound, range.upperBound] { try make(value).validate() }
        for value in [range.lowerBound - 1, range.upperBound + 1, 0, -1, Int.min, Int.max] {
            expectRefusal(make(value), "\(name) \(value)", allowed: "\(range.lowerBound) to \(range.upperBound)")
        }
    }

    @Test(arguments: ["a", "!", "~", "my-app:1", String(repeating: "n", count: 256)])
    func clientNames(_ name: String) throws {
        try RedisOptions(clientName: name).validate()
    }

    @Test(arguments: ["", "a b", "a\nb", "a\r", "\0", "\u{7f}", "é", String(repeating: "n", count: 257)])
    func wrongClientNames(_ name: String) {
        let quoted = String(name.prefix(80)).debugDescription
        expectRefusal(RedisOptions(clientName: name), "clientName \(quoted)", allowed: "1 to 256 printable")
    }

    @Test func credentials() throws {
        try RedisOptions(password: "hunter2").validate()
        try RedisOptions(username: "app", password: "hunter2").validate()
        try RedisOptions(username: "ap p", password: "hunter2\0\r\n").validate()
        expectRefusal(
            RedisOptions(username: "app"),
            "username \"app\" is given without a password",
            allowed: "both nil"
        )
        expectRefusal(RedisOptions(username: "", password: "hunter2"), "username is empty", allowed: "nil")
        expectRefusal(RedisOptions(username: "a\0", password: "hunter2"), "username has a NUL", allowed: "without")
        expectRefusal(RedisOptions(password: ""), "password is empty", allowed: "nil")
    }

    @Test("TLS settings are checked with the others")
    func tls() {
        expectRefusal(RedisOptions(tls: RedisTLS(privateKey: "/key")), "tls.privateKey", allowed: "tls.certificate")
    }

    private func expectRefusal(
        _ options: RedisOptions,
        _ start: String,
        allowed: String,
        location: SourceLocation = #_sourceLocation
    ) {
        let error = #expect(throws: RedisError.self, sourceLocation: location) { try options.validate() }
        #expect(error?.code == .invalidArgument, sourceLocation: location)
        let message = error?.message ?? ""
        #expect(message.hasPrefix(start), sourceLocation: location)
        #expect(message.contains(allowed), sourceLocation: location)
        #expect(!message.contains("hunter2"), sourceLocation: location)
    }
}
#endif
