#if Redis
import Testing

@testable import RateThrottle

@Suite("Looking names up", .timeLimit(.minutes(1)))
struct LookupTests {
    /// However many callers there are, and however long it takes: each ends in time, and nobody else is held up.
    @Test func callsEndByTheirOwnDeadlinesWhileALookupHangs() async throws {
        let lookup = HeldLookup([])
        let client = try lookup.client(RedisOptions(socketConnectTimeout: .seconds(60)))
        try await FakeServer.run { server in
            try await Clients.with(server) { other async throws in
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for caller in 0..<100 {
                        group.addTask { () async throws in
                            try await Self.expectTimeout(client, after: .milliseconds(50 + caller * 2))
                        }
                    }
                    for _ in 0..<100 { try await other.ping() }
                    try await group.waitForAll()
                }
            }
        }
        #expect(lookup.begun == 1)
        #expect(client.status.dials == 1 && client.status.timeouts == 100)
        await client.shutdown(deadline: .zero)
        lookup.release()
    }

    private static func expectTimeout(_ client: RedisClient, after timeout: Duration) async throws {
        let start = ContinuousClock.now
        let error = await #expect(throws: RedisError.self) { try await client.ping(timeout: timeout) }
        let elapsed = ContinuousClock.now - start
        // Some time for a busy machine.
        #expect(elapsed >= timeout && elapsed < timeout + .seconds(3))
        #expect(error?.code == .timedOut)
        #expect(error?.mayHaveExecuted == false)
        #expect(error?.message.contains("the name was not resolved in time") == true)
    }

    /// Attempts to connect end, and are followed by others, but they share what is under way.
    @Test func attemptsThatTimeOutShareALookup() async throws {
        try await FakeServer.run { server in
            let lookup = HeldLookup([server.port])
            let backoff = RedisBackoff(minimum: .milliseconds(1), maximum: .milliseconds(5))
            let client = try lookup.client(RedisOptions(socketConnectTimeout: .milliseconds(20), backoff: backoff))
            let error = await #expect(throws: RedisError.self) { try await client.ping() }
            #expect(error?.code == .connectionFailed)
            #expect(error?.mayHaveExecuted == false)
            #expect(error?.message.contains("its name was not resolved in time") == true)
            let goesOn = await eventually { client.status.dials >= 10 }
            #expect(goesOn)
            #expect(lookup.begun == 1)
            lookup.release()
            let isConnected = await eventually { (try? await client.ping()) != nil }
            #expect(isConnected)
            await client.shutdown()
        }
    }

    @Test func aLookupThatTakesAWhileIsWaitedFor() async throws {
        try await FakeServer.run { server in
            let lookup = HeldLookup([server.port])
            let client = try lookup.client()
            let call = Task { try await client.ping() }
            let isUnderWay = await eventually { lookup.underWay == 1 && client.status.inFlight == 1 }
            #expect(isUnderWay)
            lookup.release()
            try await call.value
            #expect(lookup.begun == 1 && client.status.dials == 1)
            await client.shutdown()
        }
    }

    /// Its thread lives until the system answers, and then there is nobody to tell.
    @Test(.enabled(if: ProcessCensus.isAvailable), arguments: [true, false])
    func theEndDoesNotWaitForALookup(_ isOrderly: Bool) async throws {
        try await FakeServer.run { server in
            let lookup = HeldLookup([server.port])
            let isClean = try await Clients.leaveNothing(on: server.port) {
                try await end(lookup.client(), isOrderly, lookup)
                #expect(lookup.underWay == 1)
                lookup.release()
            }
            #expect(isClean)
            #expect(lookup.underWay == 0 && server.requests.isEmpty)
        }
    }

    private func end(_ client: RedisClient, _ isOrderly: Bool, _ lookup: HeldLookup) async throws {
        let error = await #expect(throws: RedisError.self) {
            if !isOrderly { return try await client.ping(timeout: .seconds(1)) }
            async let call: Void = client.ping()
            let isUnderWay = await eventually { lookup.underWay == 1 && client.status.inFlight == 1 }
            #expect(isUnderWay)
            await client.shutdown(deadline: .zero)
            try await call
        }
        #expect(error?.code == (isOrderly ? .shutDown : .timedOut))
        #expect(error?.mayHaveExecuted == false)
    }

    /// One refuses, one never answers: there must be time left for the third.
    @Test func eachAddressHasItsShareOfTheTime() async throws {
        try await ClosedPort.run { closed in
            try await FullBacklog.run { full in
                try await FakeServer.run { server in
                    let lookup = HeldLookup([closed, full, server.port], isReleased: true)
                    let client = try lookup.client(RedisOptions(socketConnectTimeout: .seconds(1)))
                    try await client.ping()
                    #expect(client.status.dials == 1 && lookup.begun == 1 && server.accepted == 1)
                    await client.shutdown()
                }
            }
        }
    }

    /// A name may lead to another server by the time that the connection to the first is lost.
    @Test func aNameIsLookedUpForEachConnection() async throws {
        try await FakeServer.run { first in
            try await FakeServer.run { second in
                let lookup = HeldLookup([first.port], isReleased: true)
                let client = try lookup.client()
                try await client.ping()
                lookup.move(to: second.port)
                try await client.ping()
                #expect(lookup.begun == 1)
                await first.closeConnections()
                let isGone = await eventually { client.status.connections == 0 }
                #expect(isGone)
                try await client.ping()
                #expect(lookup.begun == 2 && first.accepted == 1 && second.accepted == 1)
                await client.shutdown()
            }
        }
    }
}
#endif
