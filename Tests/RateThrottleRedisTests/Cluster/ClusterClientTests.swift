#if Redis
import Testing

@testable import RateThrottle

@Suite("A cluster's masters", .timeLimit(.minutes(2)))
struct ClusterClientTests {
    /// One cluster for all of it: to start one takes seconds.
    @Test func commandsGoWhereTheirKeysAre() async throws {
        try await ClusterSet.run { cluster in
            try await Clients.with(RedisClient(cluster: [cluster.addresses[0]])) { client in
                try await slotsAreTheServers(client, cluster)
                try await aPipelineIsSplitAndJoined(client)
                try await anElementsErrorIsItsOwn(client)
                try await keysOfSeveralSlotsAreRefused(client)
                try await aLimitersKeysLieTogether(client, cluster)
                #expect(client.status.state == .ready && client.status.degradation == nil)
                #expect(client.status.connections == 3 && client.status.dials == 3 && client.status.lastError == nil)
                let masters = cluster.nodes.map { "127.0.0.1:\($0.port)" }
                #expect(client.status.servers.sorted() == masters.sorted())
            }
            otherDatabasesAreRefused(cluster)
        }
    }

    private func slotsAreTheServers(_ client: RedisClient, _ cluster: ClusterSet) async throws {
        for key in ["", "key", "{tag}1", "a}b{c", "{}x", "a{b}c{d}", "{{a}}", "é{ü}", "foo{bar"] {
            let slot = try await cluster.keySlot(of: key)
            #expect(slot == Int(HashSlot.of(Array(key.utf8))), "\(key)")
            try await client.command("SET", key, "value of \(key)")
            let owner = try await cluster.owner(of: slot)
            #expect(try await owner.ask("GET", key) == "value of \(key)")
        }
        #expect(client.status.retries == 0)
    }

    private func aPipelineIsSplitAndJoined(_ client: RedisClient) async throws {
        let results = try await client.pipeline { pipeline in
            for number in 0..<300 { pipeline.set("key\(number)", "\(number)") }
            for number in 0..<300 { pipeline.get("key\(number)") }
        }
        #expect(try results[..<300].allSatisfy { try $0.get().string == "OK" })
        for (number, result) in results[300...].enumerated() { #expect(try result.get().string == "\(number)") }
    }

    /// One that fails by its keys, its type or its name hurts no other.
    private func anElementsErrorIsItsOwn(_ client: RedisClient) async throws {
        let results = try await client.pipeline { pipeline in
            for number in 0..<30 {
                pipeline.command("MGET", "key\(number)", "other\(number)")
                pipeline.increment("counter\(number)")
                pipeline.command("LPUSH", "key\(number)", "x")
                pipeline.command("NOSUCHCOMMAND", "key\(number)")
            }
        }
        func code(_ index: Int) -> RedisError.Code? {
            if case .failure(let error) = results[index] { error.code } else { nil }
        }
        for number in 0..<30 {
            #expect(code(number * 4) == .crossSlot)
            #expect(try results[number * 4 + 1].get().int == 1)
            #expect(code(number * 4 + 2) == .server && code(number * 4 + 3) == .server)
        }
        let alone = try await client.pipeline { $0.delete("a", "b") }
        #expect(throws: RedisError.self) { try alone[0].get() }
    }

    private func keysOfSeveralSlotsAreRefused(_ client: RedisClient) async throws {
        let error = await #expect(throws: RedisError.self) { try await client.command("MGET", "a", "b") }
        #expect(error?.code == .crossSlot && error?.mayHaveExecuted == false)
        try await client.command("MSET", "{t}a", "1", "{t}b", "2")
        #expect(try await client.command("MGET", "{t}a", "{t}b").array == [.bulk([49]), .bulk([50])])
        // A node that is asked directly refuses it too, and is understood.
        try await Clients.with(RedisClient(host: "127.0.0.1", port: client.seedPort)) { other in
            let error = await #expect(throws: RedisError.self) { try await other.command("MGET", "a", "b") }
            #expect(error?.code == .crossSlot && error?.serverMessage?.hasPrefix("CROSSSLOT") == true)
        }
    }

    private func aLimitersKeysLieTogether(_ client: RedisClient, _ cluster: ClusterSet) async throws {
        let names = try RedisKeys(prefix: "ratethrottle:")
        let rule = try RateThrottleRule(name: "{rule}", rate: "5/minute", scope: .user)
        for identifier in ["a}b{c", "{", "plain", String(repeating: "long{", count: 60), "}{", "{}"] {
            let keys = [names.state(rule, identifier), names.lists(identifier)]
            let slots = Set(keys.map { HashSlot.of(Array($0.utf8)) })
            #expect(slots.count == 1, "\(identifier)")
            #expect(try await cluster.keySlot(of: keys[0]) == slots.first.map { Int($0) })
        }
    }

    private func otherDatabasesAreRefused(_ cluster: ClusterSet) {
        let port = cluster.addresses[0].port
        let error = #expect(throws: RedisError.self) {
            _ = try RedisClient(url: "redis+cluster://127.0.0.1:\(port)/1")
        }
        #expect(error?.code == .invalidArgument)
    }
}

extension RedisClient {
    /// The port of the first node that it was told of.
    fileprivate var seedPort: Int {
        guard case .tcp(_, let port)? = configuration.deployment.endpoints.first else { return 0 }
        return Int(port)
    }
}
#endif
