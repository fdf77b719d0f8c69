#if Redis
import RateThrottle
import Testing

@Suite("Slots of a cluster that move", .timeLimit(.minutes(3)))
struct SlotMoveTests {
    private static let increment = "return redis.call('INCR', KEYS[1])"

    @Test func commandsFollowTheirSlots() async throws {
        try await ClusterSet.run { cluster in
            try await Clients.with(RedisClient(cluster: cluster.addresses)) { client in
                try await aSlotThatHasMovedIsFound(client, cluster)
                try await keysOnTheirWayAreFound(client, cluster)
                try await aScriptIsToldAgainWhereItIsAsked(client, cluster)
                try await severalKeysWaitForTheEndOfAMove(client, cluster)
                try await aPipelinesElementsKeepTheirPlaces(client, cluster)
                try await manyCallersAskForTheMapOnce(client, cluster)
            }
        }
    }

    /// The owner of a key's slot, and another master.
    private func masters(of key: String, _ cluster: ClusterSet) async throws -> (Int, RedisServer, RedisServer) {
        let slot = try await cluster.keySlot(of: key)
        let source = try await cluster.owner(of: slot)
        return (slot, source, try #require(cluster.nodes.first { $0 !== source }))
    }

    private func aSlotThatHasMovedIsFound(_ client: RedisClient, _ cluster: ClusterSet) async throws {
        let (slot, source, target) = try await masters(of: "{moved}", cluster)
        try await client.command("SET", "{moved}", 1)
        try await cluster.moveSlot(slot, from: source, to: target)
        let retries = client.status.retries
        #expect(try await client.command("INCR", "{moved}").int == 2)
        #expect(client.status.retries == retries + 1)
        #expect(try await client.command("INCR", "{moved}").int == 3)
        #expect(client.status.retries == retries + 1)
    }

    private func keysOnTheirWayAreFound(_ client: RedisClient, _ cluster: ClusterSet) async throws {
        let (slot, source, target) = try await masters(of: "{ask}", cluster)
        _ = try await client.pipeline { for number in 0..<10 { $0.set("{ask}\(number)", "\(number)") } }
        try await cluster.beginMove(slot, from: source, to: target)
        #expect(try await cluster.moveKeys(of: slot, from: source, to: target, count: 5) == 5)
        let results = try await client.pipeline { for number in 0..<20 { $0.increment("{ask}\(number)") } }
        for (number, result) in results.enumerated() {
            #expect(try result.get().int == (number < 10 ? number : 0) + 1)
        }
        // The slot is the source's until the end: what it still has is served there.
        #expect(try await source.ask("CLUSTER", "COUNTKEYSINSLOT", "\(slot)") == "5")
        #expect(try await target.ask("CLUSTER", "COUNTKEYSINSLOT", "\(slot)") == "15")
        _ = try await cluster.moveKeys(of: slot, from: source, to: target, count: 10)
        try await cluster.endMove(slot, from: source, to: target)
        #expect(try await client.command("INCR", "{ask}0").int == 2)
    }

    /// ASKING holds for one command: the script, sent by name and unknown, must be asked for again with its source.
    private func aScriptIsToldAgainWhereItIsAsked(_ client: RedisClient, _ cluster: ClusterSet) async throws {
        let script = try RedisScript(Self.increment)
        let (slot, source, target) = try await masters(of: "{script}", cluster)
        // The connection to the target has sent the source before, and does not send it again.
        for number in 0..<100 { _ = try await client.evalScript(script, keys: ["warm\(number)"]) }
        try await target.ask("SCRIPT", "FLUSH")
        try await cluster.beginMove(slot, from: source, to: target)
        for count in 1...3 {
            #expect(try await client.evalScript(script, keys: ["{script}"], expecting: .integer).int == count)
            if count == 2 { try await target.ask("SCRIPT", "FLUSH") }
        }
        try await cluster.endMove(slot, from: source, to: target)
        #expect(try await client.evalScript(script, keys: ["{script}"], expecting: .integer).int == 4)
    }

    private func severalKeysWaitForTheEndOfAMove(_ client: RedisClient, _ cluster: ClusterSet) async throws {
        let (slot, source, target) = try await masters(of: "{two}", cluster)
        try await client.command("MSET", "{two}a", "1", "{two}b", "2")
        try await cluster.beginMove(slot, from: source, to: target)
        #expect(try await cluster.moveKeys(of: slot, from: source, to: target, count: 1) == 1)
        let moved = try await source.query(["KEYS", "{two}a"]).elements.isEmpty ? "a" : "b"
        // In the middle of a pause between two attempts.
        let limit = Duration.milliseconds(1_110)
        let error = await #expect(throws: RedisError.self) {
            try await client.command("MGET", "{two}a", "{two}b", timeout: limit)
        }
        #expect(error?.code == .unavailable && error?.mayHaveExecuted == false)
        #expect(error?.serverMessage?.hasPrefix("TRYAGAIN") == true)
        // The source has neither of these any more, and sends them to where one of them is missing.
        let start = ContinuousClock.now
        let other = await #expect(throws: RedisError.self) {
            try await client.command("MGET", "{two}\(moved)", "{two}c", timeout: limit)
        }
        #expect(other?.serverMessage?.hasPrefix("TRYAGAIN") == true && other?.code == .unavailable)
        #expect(ContinuousClock.now - start >= .milliseconds(1_100))
        async let values = client.command("MGET", "{two}a", "{two}b")
        let isWaiting = await eventually { client.status.inFlight > 0 }
        #expect(isWaiting)
        _ = try await cluster.moveKeys(of: slot, from: source, to: target, count: 10)
        try await cluster.endMove(slot, from: source, to: target)
        #expect(try await values.array == [.bulk([49]), .bulk([50])])
    }

    /// The parts of a pipeline that are sent elsewhere come back in their places; those that fail, alone.
    private func aPipelinesElementsKeepTheirPlaces(_ client: RedisClient, _ cluster: ClusterSet) async throws {
        let tag = "{pipeline}"
        let (slot, source, target) = try await masters(of: tag, cluster)
        try await client.command("SET", "\(tag)text", "no number")
        let fill = try await client.pipeline { pipeline in
            for number in 0..<40 { pipeline.set("\(tag)\(number)", number) }
        }
        for result in fill { #expect(try result.get().string == "OK") }
        try await cluster.beginMove(slot, from: source, to: target)
        _ = try await cluster.moveKeys(of: slot, from: source, to: target, count: 20)
        for _ in 0..<2 {
            let results = try await client.pipeline { pipeline in
                for number in 0..<40 {
                    pipeline.get("\(tag)\(number)")
                    pipeline.increment("\(tag)text")
                    pipeline.command("MGET", "\(tag)\(number)", "elsewhere")
                    pipeline.command("ECHO", "\(number)")
                }
            }
            for number in 0..<40 {
                #expect(try results[number * 4].get().string == "\(number)")
                #expect(throws: RedisError.self) { try results[number * 4 + 1].get() }
                #expect(throws: RedisError.self) { try results[number * 4 + 2].get() }
                #expect(try results[number * 4 + 3].get().string == "\(number)")
            }
            // Once on the way, and once there.
            guard try await cluster.owner(of: slot) === source else { break }
            try await cluster.moveSlot(slot, from: source, to: target)
        }
    }

    private func manyCallersAskForTheMapOnce(_ client: RedisClient, _ cluster: ClusterSet) async throws {
        let (slot, source, target) = try await masters(of: "{many}", cluster)
        try await client.command("SET", "{many}", 0)
        try await cluster.moveSlot(slot, from: source, to: target)
        let before = try await questions(cluster)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<1_000 { group.addTask { try await client.command("INCR", "{many}") } }
            try await group.waitForAll()
        }
        #expect(try await client.command("GET", "{many}").string == "1000")
        // Three nodes a time, and no sooner than after 100 ms: however slow the machine is, far from one for each.
        #expect(try await questions(cluster) - before < 100)
    }

    /// How often nodes were asked for the map.
    private func questions(_ cluster: ClusterSet) async throws -> Int {
        var sum = 0
        for node in cluster.nodes {
            let text = try await node.ask("INFO", "commandstats")
            let line = text.split(whereSeparator: \.isNewline).first { $0.hasPrefix("cmdstat_cluster|slots:calls=") }
            sum += line.flatMap { Int($0.split(separator: "=")[1].prefix { $0.isNumber }) } ?? 0
        }
        return sum
    }
}
#endif
