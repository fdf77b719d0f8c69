#if Redis
import Foundation
import Testing

@testable import RateThrottle

/// Compares with the library what Docs/Cluster.md says.
@Suite("The guide to a cluster", .timeLimit(.minutes(2)))
struct ClusterGuideTests {
    private let text: String

    init() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../..").standardized
        text = try String(contentsOf: root.appending(path: "Docs/Cluster.md"), encoding: .utf8)
    }

    @Test func theUserMayDecideWithTheRightsThatItNames() async throws {
        let named = try #require(text.firstMatch(of: /needs `(\+[^`]+)` besides, and `(\+[^`]+)`/))
        let (needed, more) = (String(named.1), String(named.2))
        let (user, _) = try DistributedGuideTests.rights()
        let options = RedisOptions(username: "limiter", password: "a-long-password")
        try await ClusterSet.run(lines: ["\(user) \(needed)"]) { cluster in
            for right in [needed, more] {
                for node in cluster.nodes {
                    let rights = right.split(separator: " ").map(String.init)
                    _ = try await node.query(["ACL", "SETUSER", "limiter"] + rights)
                }
                try await cluster.withClient(options) { client async throws in
                    try await DistributedGuideTests.decideEverything(with: client)
                }
            }
            // None of them is too much.
            for node in cluster.nodes { try await node.ask("ACL", "SETUSER", "limiter", "-cluster|slots") }
            try await cluster.withClient(options) { client async throws in
                let error = await #expect(throws: RedisError.self) { try await client.command("GET", "ratethrottle:x") }
                #expect(error?.code == .permission && error?.serverMessage?.contains("cluster|slots") == true)
            }
        }
    }

    @Test func aCallAcrossSlotsSaysWhatItQuotes() throws {
        let error = StorageError.crossSlot(["alice", "bob"], StorageError(RedisError(code: .crossSlot, message: "")))
        #expect(text.contains("```text\n\(error)\n```"))
    }

    @Test func numbersAreThoseOfTheClient() {
        let text = text.replacing("\n", with: " ")
        #expect(Detour.maximumRedirections == 5 && text.contains("follows five redirections at most"))
        #expect(ClusterTopology.shortestInterval == .milliseconds(100) && text.contains("ten times a second at most"))
        #expect(ClusterTopology.intervals.calm == .seconds(30) && text.contains("every 30 seconds when all is well"))
        #expect(ClusterTopology.intervals.lost == .milliseconds(250) && text.contains("four times a second while"))
        #expect(ClusterTopology.sample.usual == 3 && text.contains("of three nodes at a time"))
        #expect(HashSlot.count == 16_384 && text.contains("16,384 slots"))
        let waits = (1...9).map { count in
            (0..<count).reduce(PendingCommand.routed()) { command, _ in
                command.refused(RedisError(code: .unavailable, message: ""))
            }.refusalPause
        }
        #expect(waits.first == .milliseconds(10) && waits.last == .milliseconds(320))
        #expect(text.contains("Waits, 10 ms at first and at most 320 ms"))
    }
}
#endif
