#if Redis
import RateThrottle
import Testing

@Suite("Processes share a limit", .timeLimit(.minutes(10)))
struct ToolSharedLimitTests {
    /// More calls than the limit has room for, from many processes at once: each grant is somebody's, none is two's.
    @Test(arguments: RateThrottleStrategy.allCases)
    func exactlyTheLimit(_ strategy: RateThrottleStrategy) async throws {
        try await RedisServer.run { server in
            let window = try await Self.window(on: server)
            let words = "check all --rate 100/\(window)s --strategy \(strategy.rawValue) --times 200 --json"
            let clock = ContinuousClock()
            let start = clock.now
            let allowed = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<8 {
                    group.addTask { () async throws in
                        let run = try await Tool.run(words, on: server)
                        #expect(run.status == 1 && run.error.isEmpty, "\(run.text)")
                        let json = try run.json()
                        let allowed = try #require(json["allowed_count"] as? Int)
                        #expect(json["denied_count"] as? Int == 200 - allowed)
                        return allowed
                    }
                }
                return try await group.reduce(0, +)
            }
            switch strategy {
            case .tokenBucket, .leakyBucket:
                let refilled = Int((clock.now - start) / .seconds(window) * 100) + 1
                #expect((100...100 + refilled).contains(allowed), "\(allowed)")
            case .fixedWindow, .slidingWindow, .slidingCounter:
                #expect(allowed == 100)
            }
        }
    }

    /// A number of seconds such that no window of this length, counted from the epoch, begins within a minute.
    private static func window(on server: RedisServer) async throws -> Int {
        let time = try await server.ask("TIME").split(separator: "\n").first.flatMap { Int($0) }
        let now = try #require(time)
        return try #require((600..<1_200).first { now % $0 < $0 - 60 })
    }

    @Test func aBlockActsInAnother() async throws {
        try await RedisServer.run { server in
            let words = "--rate 1/h --block 1h --json"
            #expect(try await Tool.run("check mallory \(words) --times 2", on: server).status == 1)
            let denied = try await Tool.run("check mallory \(words)", on: server)
            #expect(denied.status == 1)
            let json = try denied.json()
            #expect(json["reason"] as? String == "blocked")
            #expect(json["blocked"] as? Bool == true)
            #expect(try await Tool.run("check alice \(words)", on: server).status == 0)
        }
    }

    /// What one process lists acts in another within one decision.
    @Test func listsActInAnother() async throws {
        try await RedisServer.run { server in
            let limiter = try await createLimiter(
                storage: .redis(url: "redis://127.0.0.1:\(server.port)"),
                decisionDeadline: .seconds(30)
            )
            func reason() async throws -> String? {
                let run = try await Tool.run("check mallory --rate 100/hour --json", on: server)
                let json = try run.json()
                #expect(run.status == (json["allowed"] as? Bool == true ? 0 : 1))
                return json["reason"] as? String
            }
            #expect(try await reason() == nil)
            try await limiter.addToBlacklist("mallory")
            #expect(try await reason() == "blacklisted")
            try await limiter.addToWhitelist("mallory", duration: .seconds(600))
            #expect(try await reason() == "whitelisted")
            try await limiter.removeFromWhitelist("mallory")
            #expect(try await reason() == "blacklisted")
            try await limiter.removeFromBlacklist("mallory")
            #expect(try await reason() == nil)
            await limiter.shutdown()
        }
    }
}
#endif
