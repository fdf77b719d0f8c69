#if Redis
import Foundation
import Testing

@testable import RateThrottle

@Suite("What goes wrong with TLS for a while", .timeLimit(.minutes(1)))
struct TLSFaultTests {
    /// Over TLS a server with too many clients just hangs up: a person need not mend that.
    @Test func tooManyClientsAreSoonFewer() async throws {
        let made = try await TestCertificates.made()
        try await RedisServer.run(tls: made.server) { server in
            let port = Int(try #require(server.tlsPort))
            let options = RedisOptions(tls: RedisTLS(caCertificates: made.authority))
            let first = try RedisClient(host: "localhost", port: port, options: options)
            try await first.ping()
            let count = try #require(try await server.info("connected_clients"))
            _ = try await server.ask("CONFIG", "SET", "maxclients", count)
            try await Clients.with(RedisClient(host: "localhost", port: port, options: options)) {
                client async throws in
                let error = await #expect(throws: RedisError.self) { try await client.ping() }
                #expect(error?.code == .connectionFailed)
                #expect(error?.message.contains("TLS") == true)
                await first.shutdown(deadline: .zero)
                let isIn = await eventually { (try? await client.ping()) != nil }
                #expect(isIn)
            }
        }
    }

    /// Fault 27: writing to a server that has died raises no signal.
    @Test func aServerThatDiesKillsNobody() async throws {
        signal(SIGPIPE, SIG_DFL)
        let made = try await TestCertificates.made()
        try await RedisServer.run(tls: made.server) { server in
            let options = RedisOptions(socketTimeout: .seconds(1), tls: RedisTLS(caCertificates: made.authority))
            let port = Int(try #require(server.tlsPort))
            try await Clients.with(RedisClient(host: "localhost", port: port, options: options)) {
                client async throws in
                for _ in 0..<3 {
                    let isBack = await eventually { (try? await client.ping()) != nil }
                    #expect(isBack)
                    try await server.pause()
                    let calls = Task { () async throws in
                        try await client.pipeline { pipeline in
                            for _ in 0..<50 { pipeline.set("k", [UInt8](repeating: 7, count: 100_000)) }
                        }
                    }
                    let isUnderWay = await eventually { client.status.inFlight == 50 }
                    #expect(isUnderWay)
                    await server.kill()
                    let results = try await calls.value
                    #expect(results.allSatisfy { (try? $0.get()) == nil })
                    try await server.restart()
                }
            }
        }
    }

    /// Those that say which server to ask have the whole of their time once the certificates are there, which a call waits
    /// for as long as it may take.
    @Test(arguments: ["sentinel://127.0.0.1:1/m", "cluster://127.0.0.1:1"])
    func timeIsNotSpentOnReadingFiles(url: String) async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let path = "\(folder.path)/ca.pem"
        #expect(mkfifo(path, 0o600) == 0)
        let options = RedisOptions(
            socketTimeout: .milliseconds(1),
            socketConnectTimeout: .milliseconds(1),
            tls: RedisTLS(caCertificates: path),
            sentinel: RedisSentinelOptions(socketTimeout: .milliseconds(1))
        )
        try await Clients.with(RedisClient(url: "rediss+\(url)", options: options)) { client async throws in
            let error = await #expect(throws: RedisError.self) { try await client.ping(timeout: .milliseconds(300)) }
            #expect(error?.code == .timedOut)
            #expect(error?.message == "the certificates were not read in time; the command was not sent")
            // No certificates come: it is said at once from now on.
            var writer: Int32 = -1
            let isBeingRead = await eventually {
                writer = open(path, O_WRONLY | O_NONBLOCK)
                return writer >= 0
            }
            #expect(isBeingRead)
            close(writer)
            let isRefused = await eventually { await Self.code(of: client) == .tls }
            #expect(isRefused)
        }
    }

    private static func code(of client: RedisClient) async -> RedisError.Code? {
        do {
            try await client.ping(timeout: .seconds(1))
            return nil
        } catch {
            return error.code
        }
    }

    /// Files that are being read are read to their end, so that OpenSSL is at rest afterwards; within the time that is given.
    @Test(.enabled(if: ProcessCensus.isAvailable)) func aShutdownWaitsForFilesThatAreRead() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let path = "\(folder.path)/ca.pem"
        #expect(mkfifo(path, 0o600) == 0)
        let before = ProcessCensus.now().threadCount(named: "rl-files")
        let client = try RedisClient(
            host: "127.0.0.1",
            port: 1,
            options: RedisOptions(tls: RedisTLS(caCertificates: path))
        )
        let hasEnded = Lock(false)
        let shutdown = Task {
            await client.shutdown(deadline: .seconds(60))
            hasEnded.withLock { $0 = true }
        }
        var writer: Int32 = -1
        let isBeingRead = await eventually {
            writer = open(path, O_WRONLY | O_NONBLOCK)
            return writer >= 0
        }
        #expect(isBeingRead)
        let isEarly = await eventually(within: .milliseconds(200)) { hasEnded.withLock { $0 } }
        #expect(!isEarly)
        close(writer)
        await shutdown.value
        #expect(ProcessCensus.now().threadCount(named: "rl-files") == before)
    }

    /// A file that blocks, as one on a network's file system does, holds up neither calls nor the shutdown.
    @Test func aFileThatBlocksHoldsNobodyUp() async throws {
        let folder = try TemporaryFolder()
        let path = "\(folder.path)/ca.pem"
        #expect(mkfifo(path, 0o600) == 0)
        let options = RedisOptions(tls: RedisTLS(caCertificates: path))
        let client = try RedisClient(host: "127.0.0.1", port: 1, options: options)
        let start = ContinuousClock.now
        let error = await #expect(throws: RedisError.self) { try await client.ping(timeout: .milliseconds(50)) }
        #expect(error?.code == .timedOut && error?.mayHaveExecuted == false)
        #expect(error?.message.contains("certificates were not read") == true)
        let call = Task { try await client.ping() }
        let isWaiting = await eventually { client.status.inFlight == 1 }
        #expect(isWaiting && client.status.dials == 0)
        await client.shutdown(deadline: .zero)
        let end = await #expect(throws: RedisError.self) { try await call.value }
        #expect(end?.code == .shutDown)
        #expect(ContinuousClock.now - start < .seconds(4))
        // Lets the reader go.
        let writer = open(path, O_WRONLY | O_NONBLOCK)
        if writer >= 0 { close(writer) }
        folder.remove()
    }
}
#endif
