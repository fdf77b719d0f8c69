#if Redis
import Testing

@testable import RateThrottle

@Suite("The client's life", .timeLimit(.minutes(1)))
struct LifecycleTests {
    /// A number that tasks share.
    private final class Counter: Sendable {
        let count = Lock(0)
    }

    /// Fault 26: every call ends exactly once, and the thread and the connection are gone.
    @Test func shutdownDuringLoad() async throws {
        try await RedisServer.run { server in
            let isClean = try await Clients.leaveNothing(on: server.port) {
                let client = try RedisClient(host: "127.0.0.1", port: Int(server.port))
                let ends = await withTaskGroup(of: Int.self) { group in
                    for _ in 0..<64 {
                        group.addTask {
                            for number in 0..<100_000 where (try? await client.command("INCR", "n")) == nil {
                                return number
                            }
                            return -1
                        }
                    }
                    let isUnderWay = await eventually { client.status.inFlight > 0 }
                    #expect(isUnderWay)
                    await client.shutdown(deadline: .milliseconds(100))
                    return await group.reduce(into: 0) { $0 += $1 >= 0 ? 1 : 0 }
                }
                #expect(ends == 64)
                await client.shutdown()
                #expect(client.status.state == .shutDown)
                let error = await #expect(throws: RedisError.self) { try await client.ping() }
                #expect(error?.code == .shutDown)
            }
            #expect(isClean)
        }
    }

    @Test func callsUnderWayMayEnd() async throws {
        try await FakeServer.run(answer: DeadlineFaultTests.slowEcho(.milliseconds(100))) { server in
            let client = try RedisClient(host: "127.0.0.1", port: Int(server.port))
            let call = Task { try await client.command("ECHO", "last").string }
            let isSent = await eventually { server.requests.contains { $0.name == "ECHO" } }
            #expect(isSent)
            await client.shutdown()
            #expect(try await call.value == "last")
        }
    }

    @Test func callsThatTakeTooLongFailAtTheDeadline() async throws {
        try await FakeServer.run(answer: { $0.name == "GET" ? .silence : nil }) { server in
            let client = try RedisClient(host: "127.0.0.1", port: Int(server.port))
            let call = Task { try await client.command("GET", "k") }
            let isSent = await eventually { server.requests.contains { $0.name == "GET" } }
            #expect(isSent)
            await client.shutdown(deadline: .milliseconds(50))
            let error = await #expect(throws: RedisError.self) { try await call.value }
            #expect(error?.code == .shutDown)
            #expect(error?.mayHaveExecuted == true)
        }
    }

    /// While connecting is under way, with TLS or without, to a port that never answers.
    @Test(arguments: [false, true], [false, true])
    func theEndDoesNotWaitForADial(_ isSecure: Bool, _ isDropped: Bool) async throws {
        try await FakeServer.runMute { server in
            let isClean = try await Clients.leaveNothing(on: server.port) {
                let start = ContinuousClock.now
                let options = RedisOptions(tls: isSecure ? RedisTLS() : nil)
                var client: RedisClient? = try RedisClient(host: "127.0.0.1", port: Int(server.port), options: options)
                let call = Task { [client] in try await client?.ping(timeout: .seconds(isDropped ? 1 : 60)) }
                let isDialing = await eventually { client?.status.state == .connecting }
                #expect(isDialing)
                if !isDropped { await client?.shutdown(deadline: .zero) }
                client = nil
                let error = await #expect(throws: RedisError.self) { try await call.value }
                #expect(error?.code == (isDropped ? .timedOut : .shutDown) && error?.mayHaveExecuted == false)
                #expect(ContinuousClock.now - start < .seconds(4))
            }
            #expect(isClean)
        }
    }

    @Test func aDroppedClientLeavesNothing() async throws {
        try await FakeServer.run { server in
            let isClean = try await Clients.leaveNothing(on: server.port) {
                for _ in 0..<5 { try await RedisClient(host: "127.0.0.1", port: Int(server.port)).ping() }
            }
            #expect(isClean)
        }
    }

    @Test func runEndsWithItsTask() async throws {
        try await FakeServer.run { server in
            let client = try RedisClient(host: "127.0.0.1", port: Int(server.port))
            let service = Task { await client.run() }
            try await client.ping()
            service.cancel()
            await service.value
            #expect(client.status.state == .shutDown)
        }
    }

    @Test func runEndsWithAShutdownElsewhere() async throws {
        try await FakeServer.run { server in
            let isClean = try await Clients.leaveNothing(on: server.port) {
                let client = try RedisClient(host: "127.0.0.1", port: Int(server.port))
                let returned = Counter()
                for _ in 0..<3 {
                    Task {
                        await client.run()
                        returned.count.withLock { $0 += 1 }
                    }
                }
                try await client.ping()
                #expect(returned.count.withLock { $0 } == 0)
                await client.shutdown()
                #expect(client.status.state == .shutDown)
                let allReturn = await eventually { returned.count.withLock { $0 } == 3 }
                #expect(allReturn)
                await client.run()
            }
            #expect(isClean)
        }
    }

    /// The earliest deadline counts, and all return when it is done.
    @Test func shutdownSeveralTimesAtOnce() async throws {
        try await FakeServer.run(answer: { $0.name == "GET" ? .silence : nil }) { server in
            let isClean = try await Clients.leaveNothing(on: server.port) {
                let client = try RedisClient(host: "127.0.0.1", port: Int(server.port))
                let call = Task { try await client.command("GET", "k", timeout: .seconds(30)) }
                let isSent = await eventually { server.requests.contains { $0.name == "GET" } }
                #expect(isSent)
                let start = ContinuousClock.now
                await withTaskGroup(of: Void.self) { group in
                    for number in 0..<16 {
                        group.addTask {
                            await client.shutdown(deadline: number == 7 ? .milliseconds(50) : .seconds(20))
                            #expect(client.status.state == .shutDown)
                        }
                    }
                }
                #expect(ContinuousClock.now - start < .seconds(10))
                let error = await #expect(throws: RedisError.self) { try await call.value }
                #expect(error?.code == .shutDown)
            }
            #expect(isClean)
        }
    }

    @Test func aCallOfACancelledTaskIsNotMade() async throws {
        try await FakeServer.run(answer: { $0.name == "GET" ? .silence : nil }) { server in
            try await Clients.with(server) { client async throws in
                let call = Task {
                    withUnsafeCurrentTask { $0?.cancel() }
                    try await client.command("GET", "k")
                }
                let error = await #expect(throws: RedisError.self) { try await call.value }
                #expect(error?.code == .cancelled && error?.mayHaveExecuted == false)
                let pipeline = Task {
                    withUnsafeCurrentTask { $0?.cancel() }
                    return try await client.pipeline { $0.get("k") }
                }
                let refusal = await #expect(throws: RedisError.self) { try await pipeline.value }
                #expect(refusal?.code == .cancelled && refusal?.mayHaveExecuted == false)
                #expect(client.status.inFlight == 0 && client.status.dials == 0)
            }
        }
    }

    /// Nobody waits for the reply: neither does the shutdown.
    @Test func shutdownDoesNotWaitForTheAbandoned() async throws {
        try await FakeServer.run(answer: { $0.name == "GET" ? .silence : nil }) { server in
            let client = try RedisClient(host: "127.0.0.1", port: Int(server.port))
            try await client.ping()
            let call = Task { try await client.command("GET", "k", timeout: .seconds(1)) }
            let isAsked = await eventually { server.requests.contains { $0.name == "GET" } }
            #expect(isAsked)
            _ = try? await call.value
            #expect(client.status.tombstones == 1)
            let start = ContinuousClock.now
            await client.shutdown(deadline: .seconds(30))
            #expect(ContinuousClock.now - start < .seconds(15))
            // Counters count since the client was made.
            #expect(client.status.dials == 1 && client.status.timeouts == 1 && client.status.inFlight == 0)
            #expect(client.status.state == .shutDown)
        }
    }

    @Test func aClientWithCallsOnALeavingConnectionIsNotIdle() async throws {
        let answer: FakeServer.Answer = { request in
            switch request.name {
            case "SET": .reply("-LOADING Redis is loading the dataset in memory\r\n")
            case "GET": .silence
            default: nil
            }
        }
        try await FakeServer.run(answer: answer) { server in
            try await Clients.with(server, RedisOptions(maxConnections: 1)) { client async throws in
                let call = Task { () async throws in
                    try await client.pipeline {
                        $0.set("k", "v")
                        $0.get("k")
                    }
                }
                let isLeaving = await eventually { client.status.retries == 1 && client.status.connections == 0 }
                #expect(isLeaving)
                #expect(client.status.state == .connecting, "\(client.status)")
                call.cancel()
                _ = try? await call.value
            }
        }
    }

    @Test func aTimeoutMustBeAboveZero() async throws {
        try await FakeServer.run { server in
            try await Clients.with(server) { client async throws in
                let error = await #expect(throws: RedisError.self) { try await client.ping(timeout: .zero) }
                #expect(error?.code == .invalidArgument)
            }
        }
    }

    /// A crowd opens more connections, never more than the ceiling, and each caller still gets its own.
    @Test(arguments: [1, 2, 50])
    func aCrowdOpensFewConnections(_ ceiling: Int) async throws {
        try await FakeServer.run(answer: DeadlineFaultTests.slowEcho(.milliseconds(250))) { server in
            let options = RedisOptions(maxConnections: ceiling)
            try await Clients.with(server, options) { client async throws in
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for caller in 0..<1_000 {
                        group.addTask { () async throws in
                            for round in 0..<2 {
                                let text = "\(caller)/\(round)"
                                #expect(try await client.command("ECHO", text).string == text)
                            }
                        }
                    }
                    try await group.waitForAll()
                }
                #expect(server.mostOpen <= min(ceiling, 4))
                #expect(server.mostOpen >= min(ceiling, 2))
            }
        }
    }
}
#endif
