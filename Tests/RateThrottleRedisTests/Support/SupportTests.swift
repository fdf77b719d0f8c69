#if Redis
import Foundation
import Testing

@Suite("What the tests of the Redis client stand on: real servers", .timeLimit(.minutes(10)))
struct SupportTests {
    @Test func aServerAnswersAndIsGoneAfterwards() async throws {
        let (pid, folder, port) = try await RedisServer.run(["requirepass secret", "maxclients 50"]) { server in
            #expect(try await server.ask("CONFIG", "GET", "maxclients") == "maxclients\n50")
            let noAuth = WireValue.error("NOAUTH Authentication required.")
            #expect(try await server.info("run_id")?.count == 40)
            await #expect(throws: SupportFailure("ERR unknown command 'NO', with args beginning with: 'x' ")) {
                try await server.ask("NO", "x")
            }
            #expect(try await PlainSocket.replies(to: [["PING"]], at: .port(server.port)) == [noAuth])
            return (try #require(server.pid), server.folder.path, server.port)
        }
        #expect(kill(pid, 0) != 0)
        #expect(!FileManager.default.fileExists(atPath: folder))
        await #expect(throws: SupportFailure.self) { try await PlainSocket.replies(to: [], at: .port(port)) }
    }

    @Test func aServerIsStoppedWhenTheTestThrows() async throws {
        struct Failure: Error {}
        var pid: pid_t?
        await #expect(throws: Failure.self) {
            try await RedisServer.run { server in
                pid = server.pid
                throw Failure()
            }
        }
        #expect(kill(try #require(pid), 0) != 0)
    }

    @Test func aServerThatCannotStartSaysWhy() async throws {
        await #expect {
            try await RedisServer.run(["no-such-line yes"]) { _ in }
        } throws: { error in
            "\(error)".contains("no-such-line")
        }
    }

    @Test func aServerIsKilledAndStartedAgainAtItsPort() async throws {
        try await RedisServer.run { server in
            try await server.ask("SET", "key", "value")
            await server.kill()
            await #expect(throws: SupportFailure.self) { try await server.ask("PING") }
            try await server.restart()
            #expect(try await PlainSocket.replies(to: [["GET", "key"]], at: .port(server.port)) == [.null])
            try await server.restart()
            #expect(try await server.ask("PING") == "PONG")
        }
    }

    @Test func aServerIsPausedAndResumed() async throws {
        try await RedisServer.run { server in
            for _ in 0..<2 {
                try await server.pause()
                await #expect(throws: SupportFailure.timedOut) {
                    try await server.query(["PING"], within: .milliseconds(50))
                }
                server.resume()
                #expect(try await server.ask("PING") == "PONG")
            }
            try await server.pause()
        }
    }

    @Test func questionsDoNotWaitForOneAnother() async throws {
        try await RedisServer.run(["busy-reply-threshold 10"]) { server in
            let busy = Task { try await server.ask("EVAL", "while true do end", "0") }
            let isBusy = await eventually {
                (try? await server.ask("GET", "key")) == nil
            }
            #expect(isBusy)
            try await server.ask("SCRIPT", "KILL")
            await #expect(throws: SupportFailure.self) { try await busy.value }
        }
    }

    @Test func aSentinelKnowsItsMaster() async throws {
        try await RedisServer.run { master in
            let line = "sentinel monitor main 127.0.0.1 \(master.port) 1"
            try await RedisServer.run([line], kind: .sentinel) { sentinel in
                let address = try await sentinel.ask("SENTINEL", "GET-MASTER-ADDR-BY-NAME", "main")
                #expect(address == "127.0.0.1\n\(master.port)")
                try await sentinel.restart()
                #expect(try await sentinel.ask("SENTINEL", "GET-MASTER-ADDR-BY-NAME", "main") == address)
            }
        }
    }

    /// In a process of its own, whose descriptors, threads and children are nobody else's.
    @Test(.enabled(if: ProcessCensus.isAvailable))
    func nothingIsLeftAfterManyServers() async {
        await #expect(processExitsWith: .success) {
            try await RedisServer.run { _ in }
            try await FakeServer.run { _ in }
            let before = ProcessCensus.now()
            for round in 0..<20 {
                try await RedisServer.run { server in
                    if round % 4 == 0 { try await server.pause() }
                    if round % 4 == 1 { await server.kill() }
                }
                try await FakeServer.run { server in
                    let address = server.address
                    _ = try await OwnThread.run { try PlainSocket(to: address) }
                }
            }
            await eventually { ProcessCensus.now().isAtMost(before) }
            let after = ProcessCensus.now()
            #expect(after.isAtMost(before), "before: \(before)\nafter: \(after)")
        }
    }

    @Test func aServerEndsThoughItsTestWasKilled() async throws {
        let result = await #expect(processExitsWith: .signal(SIGKILL), observing: [\.standardOutputContent]) {
            let server = try await RedisServer.start()
            print("server", server.pid ?? 0, server.folder.path)
            fflush(nil)
            kill(getpid(), SIGKILL)
        }
        let output = String(decoding: try #require(result).standardOutputContent, as: UTF8.self)
        let words = try #require(output.split(separator: "\n").first { $0.hasPrefix("server ") }).split(separator: " ")
        let pid = try #require(pid_t(words[1]))
        let isGone = await eventually { kill(pid, 0) != 0 && !FileManager.default.fileExists(atPath: String(words[2])) }
        #expect(isGone)
    }

    @Test(.enabled(if: ProcessCensus.isAvailable))
    func theCensusCountsWhatBearsAMark() async throws {
        try await FakeServer.runMute { server in
            #expect(ProcessCensus.connections(port: server.port) == 0)
            let sockets = try await OwnThread.run { [port = server.port] in
                try (0..<3).map { _ in try PlainSocket(to: .port(port)) }
            }
            #expect(await eventually { server.open == 3 })
            // Both ends are here.
            #expect(ProcessCensus.connections(port: server.port) == 6)
            #expect(await eventually { ProcessCensus.now().threadCount(named: "test-fake") >= 4 })
            #expect(ProcessCensus.now().residentBytes > 1 << 20)
            withExtendedLifetime(sockets) {}
        }
    }

    @Test(.enabled(if: ProcessCensus.isAvailable))
    func aChildHasOnlyItsOwnDescriptors() async throws {
        let (descriptor, other) = try Descriptor.socketPair()
        _ = fcntl(descriptor, F_SETFD, 0)
        let output = try await ChildProcess.run("ls", ["/proc/self/fd"])
        // The fourth is the folder that it reads.
        #expect(output.split(separator: "\n") == ["0", "1", "2", "3"])
        close(descriptor)
        close(other)
    }

    @Test(.enabled(if: ProcessCensus.isAvailable))
    func aChildBlocksAndIgnoresNoSignal() async throws {
        let status = try await OwnThread.run {
            var all = sigset_t()
            sigfillset(&all)
            pthread_sigmask(SIG_SETMASK, &all, nil)
            let folder = try TemporaryFolder()
            let child = try ChildProcess("cat", ["/proc/self/status"], output: "\(folder.path)/output")
            while !child.hasEnded { sched_yield() }
            return folder.read("output")
        }
        let lines = status.split(separator: "\n").filter { $0.hasPrefix("SigBlk:") || $0.hasPrefix("SigIgn:") }
        // Those above belong to the C library.
        let signals = lines.map { (UInt64($0.suffix(16), radix: 16) ?? .max) & 0x7fff_ffff }
        #expect(signals == [0, 0])
    }
}
#endif
