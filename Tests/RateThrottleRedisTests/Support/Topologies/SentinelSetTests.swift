#if Redis
import Foundation
import Testing

@Suite("What the tests of the Redis client stand on: sentinels", .timeLimit(.minutes(10)))
struct SentinelSetTests {
    @Test func aSetIsReadyAndFailsOverByCommand() async throws {
        let pids = try await SentinelSet.run { set in
            let old = try await set.master()
            #expect(old === set.servers[0])
            #expect(set.addresses.map(\.port) == set.sentinels.map { Int($0.port) })
            try await old.ask("SET", "key", "value")
            try await set.watchingSwitches { watch in
                #expect(watch.first == nil)
                let before = ContinuousClock.now
                try await set.failover()
                let new = try await set.waitForMaster(otherThan: old)
                #expect(new === set.servers[1])
                #expect(try await new.ask("GET", "key") == "value")
                let first = try await watch.waitForFirst()
                let all = try await watch.waitForAll()
                #expect(before < first && first <= all)
            }
            return (set.servers + set.sentinels).compactMap(\.pid)
        }
        #expect(pids.count == 5)
        #expect(pids.allSatisfy { kill($0, 0) != 0 })
    }

    @Test func anotherServerTakesTheKilledMastersPlace() async throws {
        let lines = ["requirepass secret", "masterauth secret"]
        let sentinelLines = ["sentinel auth-pass other secret", "requirepass hidden"]
        try await SentinelSet.run(name: "other", replicas: 2, lines: lines, sentinelLines: sentinelLines) { set in
            let refusal = try await PlainSocket.replies(to: [["PING"]], at: .port(set.sentinels[0].port))
            #expect(refusal == [.error("NOAUTH Authentication required.")])
            try await set.hasten()
            let old = set.servers[0]
            await old.kill()
            let new = try await set.waitForMaster(otherThan: old, within: .seconds(60))
            #expect(try await set.master() === new)
            try await old.restart()
            let isReplica = try await eventually { try await old.query(["ROLE"]).elements.first?.text == "slave" }
            #expect(isReplica)
        }
    }

    @Test func nothingIsLeftOfASetWhoseTestThrows() async throws {
        struct Failure: Error {}
        var servers: [(pid: pid_t?, folder: String)] = []
        await #expect(throws: Failure.self) {
            try await SentinelSet.run { set in
                servers = (set.servers + set.sentinels).map { ($0.pid, $0.folder.path) }
                throw Failure()
            }
        }
        #expect(servers.count == 5)
        for server in servers {
            #expect(kill(try #require(server.pid), 0) != 0)
            #expect(!FileManager.default.fileExists(atPath: server.folder))
        }
        await #expect(throws: SupportFailure.self) {
            try await SentinelSet.run(sentinelLines: ["no-such-line yes"]) { _ in }
        }
    }

    @Test func aSetUsesTLSAmongItself() async throws {
        let identity = try await TestCertificates.made().server
        try await SentinelSet.run(tls: identity) { set in
            #expect(set.addresses.map(\.port) == set.sentinels.compactMap { $0.tlsPort.map(Int.init) })
            let old = try await set.master()
            try await set.failover()
            let new = try await set.waitForMaster(otherThan: old)
            let named = try await set.sentinels[2].ask("SENTINEL", "GET-MASTER-ADDR-BY-NAME", set.name)
            #expect(named == "127.0.0.1\n\(try #require(new.tlsPort))")
        }
    }
}
#endif
