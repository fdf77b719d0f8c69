#if Redis
import Logging
import Testing

@testable import RateThrottle

@Suite("createLimiter on a server", .timeLimit(.minutes(2)))
struct CreateLimiterTests {
    private static let brief = RedisOptions(socketConnectTimeout: .milliseconds(500))

    /// Expects that no limiter is made, for a reason, soon, and that nothing is left behind.
    private static func expectFailure(
        _ url: String,
        port: UInt16,
        _ options: RedisOptions = RedisOptions(),
        code: RedisError.Code,
        saying words: String,
        _ location: SourceLocation = #_sourceLocation
    ) async throws {
        let start = ContinuousClock.now
        let isTidy = try await Clients.leaveNothing(on: port) { () async throws in
            let error = await #expect(throws: RedisError.self, sourceLocation: location) {
                _ = try await createLimiter(storage: .redis(url: url, options: options))
            }
            #expect(error?.code == code, "\(String(describing: error))", sourceLocation: location)
            #expect(error?.message.contains(words) == true, "\(String(describing: error))", sourceLocation: location)
            #expect(error.map { !"\($0)".contains("s3cr3t") } == true, sourceLocation: location)
        }
        #expect(isTidy, sourceLocation: location)
        // A refusal does not wait for the end of the time; silence does.
        let time = options.socketConnectTimeout
        let limit = code == .timedOut ? time + .seconds(2) : time * 3 / 4
        #expect(ContinuousClock.now - start < limit, sourceLocation: location)
    }

    @Test func connectsDecidesAndCloses() async throws {
        try await RedisServer.run { server async throws in
            let isTidy = try await Clients.leaveNothing(on: server.port) { () async throws in
                let limiter = try await createLimiter(
                    storage: .redis(url: "redis://127.0.0.1:\(server.port)/3", keyPrefix: "mine:"),
                    failurePolicy: .throwError,
                    decisionDeadline: .seconds(30)
                )
                let storage = try #require(limiter.storage as? RedisStorage)
                #expect(storage.client.status.state == .ready && storage.keyPrefix == "mine:")
                limiter.addRule(try RateThrottleRule(name: "r", limit: 2, window: .seconds(365 * 86_400)))
                for remaining in [1, 0] {
                    #expect(try await limiter.checkRateLimit("x", rule: "r").remaining == remaining)
                }
                #expect(try await !limiter.checkRateLimit("x", rule: "r").allowed)
                #expect(try await server.info("db3")?.hasPrefix("keys=1,expires=1") == true)
                await limiter.shutdown()
                #expect(storage.client.status.state == .shutDown)
                let error = await #expect(throws: StorageError.self) {
                    try await limiter.checkRateLimit("x", rule: "r")
                }
                #expect((error?.underlying as? RedisError)?.code == .shutDown)
                await limiter.shutdown()
            }
            #expect(isTidy)
        }
    }

    @Test func aRefusedConnection() async throws {
        try await ClosedPort.run { port async throws in
            try await Self.expectFailure(
                "redis://127.0.0.1:\(port)",
                port: port,
                code: .connectionFailed,
                saying: "refused"
            )
        }
    }

    @Test func anUnknownName() async throws {
        // A resolver waits for five seconds before it asks again.
        let options = RedisOptions(socketConnectTimeout: .seconds(20))
        let name = "no-such-host.invalid"
        try await Self.expectFailure("redis://\(name)", port: 6_379, options, code: .connectionFailed, saying: name)
    }

    @Test func aWrongPassword() async throws {
        try await RedisServer.run(["requirepass right"]) { server async throws in
            try await Self.expectFailure(
                "redis://:s3cr3t@127.0.0.1:\(server.port)",
                port: server.port,
                code: .authentication,
                saying: "password"
            )
            try await Self.expectFailure(
                "redis://127.0.0.1:\(server.port)",
                port: server.port,
                code: .authentication,
                saying: "password"
            )
        }
    }

    @Test func aCertificateThatIsNotTrusted() async throws {
        let made = try await TestCertificates.made()
        try await RedisServer.run(tls: made.selfSigned) { server async throws in
            let port = try #require(server.tlsPort)
            try await Self.expectFailure("rediss://localhost:\(port)", port: port, code: .tls, saying: "certificate")
        }
    }

    @Test func silence() async throws {
        try await FullBacklog.run { port async throws in
            try await Self.expectFailure(
                "redis://127.0.0.1:\(port)",
                port: port,
                Self.brief,
                code: .timedOut,
                saying: "did not accept"
            )
        }
        try await FakeServer.runMute { server async throws in
            try await Self.expectFailure(
                "redis://127.0.0.1:\(server.port)",
                port: server.port,
                Self.brief,
                code: .timedOut,
                saying: "did not answer"
            )
        }
        try await RedisServer.run { server async throws in
            try await server.pause()
            try await Self.expectFailure(
                "redis://127.0.0.1:\(server.port)",
                port: server.port,
                Self.brief,
                code: .timedOut,
                saying: "did not answer"
            )
            server.resume()
        }
    }

    @Test(arguments: ["", "127.0.0.1", "http://127.0.0.1", "redis://127.0.0.1:99999", "redis://127.0.0.1/x"])
    func aBadURL(_ url: String) async throws {
        let error = await #expect(throws: RedisError.self) { _ = try await createLimiter(storage: .redis(url: url)) }
        #expect(error?.code == .invalidArgument)
    }

    @Test func aBadOption() async throws {
        let options = RedisOptions(maxConnections: 0)
        let error = await #expect(throws: RedisError.self) {
            _ = try await createLimiter(storage: .redis(url: "redis://127.0.0.1", options: options))
        }
        #expect(error?.code == .invalidArgument && error?.message.contains("maxConnections") == true)
    }

    /// Whoever calls it off gets no limiter, at once, and nothing is left behind.
    @Test func calledOff() async throws {
        try await FakeServer.runMute { server async throws in
            let port = server.port
            let isTidy = try await Clients.leaveNothing(on: port) { () async throws in
                let task = Task {
                    try await createLimiter(
                        storage: .redis(
                            url: "redis://127.0.0.1:\(port)",
                            options: RedisOptions(socketConnectTimeout: .seconds(60))
                        )
                    )
                }
                let isUnderWay = await eventually { server.accepted == 1 }
                #expect(isUnderWay)
                let start = ContinuousClock.now
                task.cancel()
                await #expect(throws: CancellationError.self) { try await task.value }
                #expect(ContinuousClock.now - start < .seconds(10))
            }
            #expect(isTidy)
        }
    }
}
#endif
