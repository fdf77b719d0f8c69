#if Redis
import Foundation
import Testing

@testable import RateThrottle

@Suite("T2: a connection that dies at any byte leaves no key without an end", .timeLimit(.minutes(3)))
struct CutConnectionTests {
    /// What a client sends for a first hit.
    private static func frames(
        _ strategy: RateThrottleStrategy,
        _ keys: RedisKeys
    ) throws -> (bySHA: [UInt8], bySource: [UInt8]) {
        let rule = try RateThrottleRule(name: "rule", limit: 5, window: .seconds(60), strategy: strategy)
        let call = try DecisionCall([Check(rule: rule, identifier: "client")], peeking: false, keys: keys, at: nil)
        return (call.frame.bytes, call.script.frameWithSource(of: call.frame.bytes))
    }

    /// Sends the first so many bytes of a frame, each over a connection that is closed at once.
    private static func cut(_ frame: [UInt8], at places: [Int], _ server: RedisServer) async throws {
        let path = server.socketPath
        for start in stride(from: 0, to: places.count, by: 100) {
            try await OwnThread.run {
                for place in places[start..<min(places.count, start + 100)] {
                    let socket = try PlainSocket(to: .path(path))
                    try socket.send(Array(frame.prefix(place)))
                }
            }
            // Its queue of connections is not endless.
            try await server.ask("PING")
        }
        // Until the server has read them all, and noticed their ends.
        let isRead = await eventually { (try? await server.info("connected_clients")) == "1" }
        #expect(isRead)
    }

    private static func expectLifetimes(_ server: RedisServer) async throws {
        for key in try await server.query(["KEYS", "*"]).elements {
            #expect(try #require(Int(try await server.ask("PTTL", key.text))) > 0)
        }
    }

    @Test(arguments: RateThrottleStrategy.allCases)
    func ofAFirstHit(_ strategy: RateThrottleStrategy) async throws {
        try await RedisServer.run { server async throws in
            let frames = try Self.frames(strategy, RedisKeys(prefix: "cut:"))
            // The script is not known yet: nothing may be counted, however much of it arrives.
            try await Self.cut(frames.bySHA, at: Array(1...frames.bySHA.count), server)
            #expect(try await server.ask("DBSIZE") == "0")
            let last = frames.bySource.count
            let places = Array(stride(from: 1, to: last - 300, by: 23)) + Array(last - 300...last - 1)
            try await Self.cut(frames.bySource, at: places, server)
            #expect(try await server.ask("DBSIZE") == "0")
            try await Self.cut(frames.bySource, at: [last], server)
            #expect(try await server.ask("DBSIZE") == "1")
            try await Self.expectLifetimes(server)
            try await server.ask("FLUSHALL")
            try await Self.cut(frames.bySHA, at: Array(1..<frames.bySHA.count), server)
            #expect(try await server.ask("DBSIZE") == "0")
            try await Self.cut(frames.bySHA, at: [frames.bySHA.count], server)
            #expect(try await server.ask("DBSIZE") == "1")
            try await Self.expectLifetimes(server)
        }
    }

    @Test func ofAFirstIncrement() async throws {
        try await RedisServer.run { server async throws in
            let script = try EmbeddedScript.increment.get()
            let frame = try script.command(keys: ["cut:n"], arguments: [1, 60_000]).frame()
            try await Self.cut(script.frameWithSource(of: frame), at: [script.frameWithSource(of: frame).count], server)
            try await Self.expectLifetimes(server)
            try await server.ask("FLUSHALL")
            try await Self.cut(frame, at: Array(1...frame.count), server)
            #expect(try await server.ask("GET", "cut:n") == "1")
            try await Self.expectLifetimes(server)
        }
    }
}
#endif
