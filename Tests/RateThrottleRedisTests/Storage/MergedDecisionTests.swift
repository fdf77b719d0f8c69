#if Redis
import RateThrottleTestSupport
import RateThrottleTesting
import Testing

@testable import RateThrottle

@Suite("Decisions of several callers in one call", .timeLimit(.minutes(5)))
struct MergedDecisionTests {
    /// Sends calls as one, and gives each its reply, as a connection does.
    private static func ask(
        _ calls: [DecisionCall],
        _ client: RedisClient
    ) async throws -> [Result<[Outcome], RedisError>] {
        let merged = try #require(calls[0].merged(calls))
        var reader = WireReader()
        reader.append(merged.script.frameWithSource(of: merged.frame))
        let words = try #require(try reader.next()?.elements).map { value -> any RedisArgument in
            if case .bulk(let bytes) = value { bytes } else { "" }
        }
        let elements = try #require(try await client.command(RedisCommand(words)).array)
        try #require(elements.count == calls.reduce(1) { $0 + $1.width })
        var start = 1
        return try calls.map { call in
            let own = elements[start..<start + call.width]
            start += call.width
            if let text = own.first?.string { return .failure(.server(text, ranScript: true)) }
            return .success(try call.outcomes(.array([elements[0]] + own)))
        }
    }

    private static func rules(_ random: inout SplitMix64) throws -> [RateThrottleRule] {
        try (0..<8).map { number in
            try RateThrottleRule(
                name: "r\(number)",
                limit: random.pick([1, 3, 10, 200]),
                window: random.pick([.milliseconds(10), .seconds(1), .seconds(60)]),
                strategy: random.pick(RateThrottleStrategy.allCases),
                blockDuration: random.pick([.zero, .zero, .milliseconds(300)])
            )
        }
    }

    /// Each decides what it would have decided alone, after those before it: of few keys, so that several concern the same.
    @Test func eachIsDecidedAsIfAlone() async throws {
        try await SideBySide.run(24) { client, number async throws in
            var random = SplitMix64(seed: UInt64(number))
            let twins = Twins(client, prefix: "m\(number):")
            let keys = try twins.redis.validKeys()
            var now = 1_728_000_000_000_000
            let rules = try Self.rules(&random)
            for step in 0..<60 {
                now += random.pick([0, 0, 1, 1_000, 500_000, 20_000_000])
                twins.clock.set(microsecondsSinceEpoch: now)
                if random.once(in: 10) {
                    let (identifier, list) = (random.pick(["a", "b", "c"]), random.pick(AccessList.allCases))
                    try twins.memory.add(identifier, to: list, for: .milliseconds(300))
                    try await twins.redis.add(identifier, to: list, for: .milliseconds(300))
                }
                var (calls, expected): ([DecisionCall], [[Outcome]]) = ([], [])
                for _ in 0..<random.pick(2...16) {
                    let rules = rules.shuffled(using: &random).prefix(random.pick([1, 1, 1, 2, 3]))
                    let identifier = random.pick(["a", "b", "c", "d}e"])
                    let costs = [0, 1, 1, 2, 5]
                    let checks = rules.map { Check(rule: $0, identifier: identifier, cost: random.pick(costs)) }
                    let isPeek = random.once(in: 6)
                    calls.append(try DecisionCall(checks, peeking: isPeek, keys: keys, at: now))
                    expected.append(try twins.memory.evaluateNow(checks, peeking: isPeek))
                }
                let found = try await Self.ask(calls, client).map { try $0.get() }
                try #require(found == expected, "case \(number), step \(step)")
                // And what it leaves is what a call by itself goes on with.
                let check = Check(rule: random.pick(rules), identifier: "a")
                try await twins.ask([check], at: now, "case \(number), step \(step)")
            }
        }
    }

    /// A key that is damaged, or none of the storage's, is the trouble of those who ask for it.
    @Test(arguments: RateThrottleStrategy.allCases)
    func oneFailsAlone(_ strategy: RateThrottleStrategy) async throws {
        try await RedisBench.run { bench async throws in
            let rule = try RateThrottleRule(name: "r", limit: 3, window: .seconds(60), strategy: strategy)
            let keys = try bench.live.validKeys()
            try await bench.client.command("SET", keys.state(rule, "damaged"), "xyz")
            try await bench.client.command("LPUSH", keys.state(rule, "list"), "xyz")
            let identifiers = ["a", "damaged", "b", "list", "a"]
            let calls = try identifiers.map { identifier in
                try DecisionCall([Check(rule: rule, identifier: identifier)], peeking: false, keys: keys, at: nil)
            }
            let results = try await Self.ask(calls, bench.client)
            for (identifier, result) in zip(identifiers, results) {
                switch result {
                case .success(let outcomes): #expect(identifier.count == 1 && outcomes[0].allowed)
                case .failure(let error):
                    #expect(identifier.count > 1 && StorageError(error).code == .corrupted && error.mayHaveExecuted)
                }
            }
            #expect(try results[4].get()[0].remaining == 1)
        }
    }

    /// What the server does not let a script write is told to who wanted it, as it would be alone; others have their answers.
    @Test(arguments: [["CONFIG", "SET", "maxmemory", "1"], ["ACL", "SETUSER", "default", "-set"]])
    func whatMayNotBeWritten(_ command: [String]) async throws {
        try await RedisBench.run { bench async throws in
            let rule = try RateThrottleRule(name: "r", limit: 3, window: .seconds(60))
            let keys = try bench.live.validKeys()
            let check = Check(rule: rule, identifier: "a")
            let calls = try [false, true, false].map { isPeek in
                try DecisionCall([check], peeking: isPeek, keys: keys, at: nil)
            }
            _ = try await bench.server.query(command)
            let results = try await Self.ask(calls, bench.client)
            #expect(try results[1].get()[0].remaining == 2)
            let alone = await #expect(throws: StorageError.self) {
                try await bench.live.evaluate([check], peeking: false)
            }
            let expected = try #require(alone?.underlying as? RedisError)
            for result in [results[0], results[2]] {
                let error = #expect(throws: RedisError.self) { try result.get() }
                #expect(error?.code == expected.code && error?.mayHaveExecuted == expected.mayHaveExecuted)
                #expect(error?.code == (command[0] == "ACL" ? .permission : .outOfMemory))
            }
        }
    }

    private static func hammer(
        _ storage: RedisStorage,
        _ checks: [Check],
        callers: Int,
        _ each: Int
    ) async throws -> Int {
        try await SideBySide.sum(Array(0..<callers)) { caller async throws in
            var granted = 0
            for number in 0..<each {
                let check = checks[(caller + number) % checks.count]
                if try await storage.evaluate([check], peeking: false)[0].allowed { granted += 1 }
            }
            return granted
        }
    }

    /// Many callers share calls, and are granted exactly the limit; without coalescing each has its own.
    @Test(arguments: [true, false])
    func callersShareCalls(_ isOn: Bool) async throws {
        try await RedisServer.run { server async throws in
            try await Clients.with(server, RedisOptions(coalescing: isOn)) { client async throws in
                let checks = try RateThrottleStrategy.allCases.map { strategy in
                    let rule = try RateThrottleRule(
                        name: "\(strategy)",
                        limit: 500,
                        window: .seconds(3_600),
                        strategy: strategy
                    )
                    return Check(rule: rule, identifier: "client")
                }
                let storage = RedisStorage(client)
                var granted = 0
                let counts = try await CommandStatistics.of(server) { () async throws in
                    granted = try await Self.hammer(storage, checks, callers: 200, 20)
                }
                // What the buckets earn meanwhile is less than a request a second.
                #expect((2_500..<2_560).contains(granted))
                let calls = counts["evalsha", default: 0] + counts["eval", default: 0]
                #expect(isOn ? calls < 2_000 : calls == 4_000, "\(calls)")
                #expect(client.status.inFlight == 0 && client.status.bufferedBytes == 0)
            }
        }
    }

    /// Whoever is cancelled, or out of time, is told so by itself; the others have their answers.
    @Test func cancelledAmongOthers() async throws {
        try await RedisServer.run { server async throws in
            try await Clients.with(server) { client async throws in
                let rule = try RateThrottleRule(name: "r", limit: 1_000_000, window: .seconds(3_600))
                let storage = RedisStorage(client)
                let results = await withTaskGroup(of: (isCancelled: Bool, Result<Bool, any Error>).self) { group in
                    for number in 0..<400 {
                        let task = Task {
                            var isAllowed = true
                            for _ in 0..<20 {
                                let check = Check(rule: rule, identifier: "\(number % 10)")
                                isAllowed = try await storage.evaluate([check], peeking: false)[0].allowed && isAllowed
                            }
                            return isAllowed
                        }
                        if number % 4 == 0 { task.cancel() }
                        group.addTask { (number % 4 == 0, await task.result) }
                    }
                    return await group.reduce(into: []) { $0.append($1) }
                }
                for (isCancelled, result) in results {
                    switch result {
                    case .success(let isAllowed): #expect(isAllowed)
                    case .failure(let error): #expect(isCancelled && error is CancellationError)
                    }
                }
                #expect(results.count { if case .success = $0.1 { true } else { false } } >= 300)
                #expect(client.status.inFlight == 0)
            }
        }
    }
}
#endif
