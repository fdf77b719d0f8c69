#if Redis
import Testing

@testable import RateThrottle

@Suite("Replies that send a command elsewhere")
struct RedirectedReplyTests {
    private static let frame = String(repeating: "x", count: 10)
    private static let asking = "*1\r\n$6\r\nASKING\r\n"
    private static let refused = RedisError(code: .server, message: "ASK")

    private func command(_ callers: Callers, _ call: UInt64 = 1, slot: UInt16? = 7) -> PendingCommand {
        var command = callers.command(call)
        command.slot = slot
        return command
    }

    private func asking(_ command: PendingCommand) -> PendingCommand {
        command.redirected(asking: .tcp(host: "n2", port: 7_000), because: Self.refused)
    }

    private func failure(_ step: Step) -> RedisError? {
        if case .finish(_, .failure(let error)) = step { error } else { nil }
    }

    @Test(arguments: ["MOVED 7 n2:7000", "ASK 7 n2:7000", "MOVED 7 :7000"])
    func aRedirectionIsFollowedInACluster(_ text: String) async throws {
        try await Callers.run { callers in
            var driver = try MachineDriver(surroundings: .cluster)
            driver.send([command(callers)])
            let redirection = try #require(Redirection(text))
            #expect(driver.receive(.error(text)) == .redirected(1, redirection))
            #expect(driver.machine.load == 0 && driver.machine.phase == .ready)
        }
    }

    /// The client is one of a cluster; the node it is sent to takes no such clients.
    @Test(arguments: ["MOVED 7 n2:0", "ASK 7 n2:0"])
    func aPortThatIsClosedIsNamed(_ text: String) async throws {
        try await Callers.run { callers in
            var driver = try MachineDriver(surroundings: .cluster)
            driver.send([command(callers)])
            let error = try #require(failure(driver.machine.receive(.error(text), driver.time)))
            #expect(error.code == .unavailable && error.serverMessage == text && !error.mayHaveExecuted)
            #expect(error.message.contains("only for clients with TLS, or only for others (port 0)"))
            #expect(Redirection(text)?.endpoint(seenBy: .tcp(host: "n1", port: 7_000)) == nil)
        }
    }

    @Test(arguments: [Surroundings.alone, .sentinels], ["MOVED 7 n2:7000", "ASK 7 n2:7000"])
    func outsideOfAClusterItIsAnError(_ surroundings: Surroundings, _ text: String) async throws {
        try await Callers.run { callers in
            var driver = try MachineDriver(surroundings: surroundings)
            driver.send([command(callers)])
            #expect(driver.receive(.error(text)) == .failed(1, .server))
        }
    }

    @Test(arguments: [8, nil] as [UInt16?]) func anotherSlotThanItsOwnIsAnError(_ slot: UInt16?) async throws {
        try await Callers.run { callers in
            var driver = try MachineDriver(surroundings: .cluster)
            driver.send([command(callers, slot: slot)])
            let error = try #require(failure(driver.machine.receive(.error("MOVED 7 n2:7000"), driver.time)))
            #expect(error.code == .server && error.message.contains("which arguments of this command are keys"))
        }
    }

    /// A script can say what it likes; it has run then.
    @Test(arguments: ["MOVED 8 n2:7000", "ASK 8 n2:7000", "MOVED here: there"])
    func anotherSlotThanItsOwnIsTheScriptsOwnError(_ text: String) async throws {
        try await Callers.run { callers in
            var driver = try MachineDriver(surroundings: .cluster)
            var command = try callers.command(1, RedisScript("return 1"))
            command.slot = 7
            driver.send([command])
            let error = try #require(failure(driver.machine.receive(.error(text), driver.time)))
            #expect(error.code == .server && error.serverMessage == text)
            if Redirection(text) != nil { #expect(error.mayHaveExecuted) }
        }
    }

    @Test func anExceptionIsAskedForInTheSameWriteAndItsReplyDropped() async throws {
        try await Callers.run { callers in
            var driver = try MachineDriver(surroundings: .cluster)
            let commands = [command(callers, 1), asking(command(callers, 2)), command(callers, 3)]
            #expect(driver.send(commands) == Self.frame + Self.asking + Self.frame + Self.frame)
            #expect(driver.machine.load == 3 && driver.machine.cost == 30)
            #expect(driver.receive(.integer(1)) == .finished(1, .integer(1)))
            #expect(driver.receive(.status("OK")) == .nothing)
            #expect(driver.receive(.integer(2)) == .finished(2, .integer(2)))
            #expect(driver.receive(.integer(3)) == .finished(3, .integer(3)))
            #expect(driver.machine.load == 0 && driver.machine.cost == 0)
        }
    }

    /// Servers take the two for one exception only when nothing comes between them, however full the write is.
    @Test func noWriteEndsBetweenTheTwo() async throws {
        try await Callers.run { callers in
            var driver = try MachineDriver(surroundings: .cluster)
            let large = callers.command(1, bytes: driver.machine.settings.writeLimit - 1)
            #expect(
                driver.load([large, asking(command(callers, 2)), command(callers, 3)]).hasSuffix(
                    Self.asking + Self.frame
                )
            )
            #expect(driver.queue.count == 1)
        }
    }

    @Test func aRefusedExceptionIsNobodysError() async throws {
        try await Callers.run { callers in
            var driver = try MachineDriver(surroundings: .cluster)
            driver.send([asking(command(callers))])
            #expect(driver.receive(.error("ERR This instance has cluster support disabled")) == .nothing)
            #expect(driver.receive(.integer(1)) == .finished(1, .integer(1)))
        }
    }

    /// What the server says of the command is not why: more redirections would not help.
    @Test func aUserWhoMayNotAskForAnExceptionIsToldSo() async throws {
        try await Callers.run { callers in
            var driver = try MachineDriver(surroundings: .cluster)
            driver.send([asking(command(callers)), asking(command(callers, 2)), command(callers, 3)])
            let refusal = "NOPERM this user has no permissions to run the 'asking' command"
            let moved = "MOVED 7 n1:7000"
            for _ in 1...2 {
                #expect(driver.receive(.error(refusal)) == .nothing)
                let error = try #require(failure(driver.machine.receive(.error(moved), driver.time)))
                #expect(error.code == .permission && error.serverMessage == refusal && !error.mayHaveExecuted)
            }
            #expect(driver.receive(.error(moved)) == .redirected(3, try #require(Redirection(moved))))
        }
    }

    /// The slot may have arrived meanwhile, and the caller may have given up.
    @Test func aUserWhoMayNotAskIsServedWhereNoExceptionIsNeeded() async throws {
        try await Callers.run { callers in
            var driver = try MachineDriver(surroundings: .cluster)
            driver.send([asking(command(callers)), asking(command(callers, 2))])
            #expect(driver.machine.cancel([2]).sent.map(\.call) == [2])
            #expect(driver.receive(.error("NOPERM this user has no permissions")) == .nothing)
            #expect(driver.receive(.integer(1)) == .finished(1, .integer(1)))
            #expect(driver.receive(.error("NOPERM this user has no permissions")) == .nothing)
            #expect(driver.receive(.error("MOVED 7 n1:7000")) == .nothing)
            #expect(driver.machine.tombstones == 0 && driver.machine.phase == .ready)
        }
    }

    /// The exception holds for one command: EVALSHA has used it up when the script is not there.
    @Test func anExceptionIsAskedForAgainWithTheSource() async throws {
        try await Callers.run { callers in
            var driver = try MachineDriver(surroundings: .cluster)
            let script = try RedisScript("return 1")
            driver.send([try callers.command(1, script)])
            _ = driver.receive(.integer(1))
            driver.send([asking(try callers.command(2, script))])
            #expect(driver.receive(.status("OK")) == .nothing)
            #expect(driver.receive(.error("NOSCRIPT No matching script.")) == .repeated)
            let text = driver.send()
            #expect(text.hasPrefix(Self.asking + "*4\r\n$4\r\nEVAL\r\n"))
            #expect(driver.receive(.status("OK")) == .nothing)
            #expect(driver.receive(.integer(1)) == .finished(2, .integer(1)))
        }
    }

    @Test(arguments: [0, 16, 20]) func anExceptionIsAskedForAgainOnAnotherConnection(_ written: Int) async throws {
        try await Callers.run { callers in
            var driver = try MachineDriver(surroundings: .cluster)
            driver.load([asking(command(callers))])
            driver.machine.wrote(written)
            let returned = driver.close().returned
            #expect(returned.map(\.isAsking) == [true])
            var next = try MachineDriver(surroundings: .cluster)
            #expect(next.send(returned) == Self.asking + Self.frame)
        }
    }

    @Test(arguments: [
        "TRYAGAIN Multiple keys request during rehashing of slot", "CLUSTERDOWN The cluster is down",
        "CLUSTERDOWN Hash slot not served", "MASTERDOWN Link with MASTER is down",
    ])
    func aClusterThatCannotServeIsTriedAgainLaterAndLater(_ text: String) async throws {
        try await Callers.run { callers in
            var (next, pauses) = (command(callers), [Duration?]())
            for _ in 1...8 {
                var driver = try MachineDriver(surroundings: .cluster)
                driver.send([next])
                guard case .retry(let command, let pause) = driver.machine.receive(.error(text), driver.time) else {
                    Issue.record("not tried again")
                    return
                }
                next = command
                pauses.append(pause)
                #expect(driver.machine.phase == .ready && next.detour?.refusal?.serverMessage == text)
            }
            #expect(pauses == [10, 20, 40, 80, 160, 320, 320, 320].map { .milliseconds($0) })
        }
    }

    @Test(arguments: ["TRYAGAIN mine", "CLUSTERDOWN mine", "MASTERDOWN mine", "READONLY mine"])
    func aScriptsOwnErrorIsFinal(_ text: String) async throws {
        try await Callers.run { callers in
            for surroundings in [Surroundings.sentinels, .cluster] {
                var driver = try MachineDriver(surroundings: surroundings)
                driver.send([try callers.command(1, RedisScript("return 1"))])
                #expect(driver.receive(.error(text)) == .failed(1, .server))
                #expect(driver.machine.phase == .ready)
            }
        }
    }

    /// It may go to another server once; when that is a replica, too, nobody knows better.
    @Test(arguments: [
        (Surroundings.sentinels, "READONLY You can't write against a read only replica.", RedisError.Code.readOnly),
        (.cluster, "READONLY You can't write against a read only replica.", .readOnly),
        (.sentinels, "MASTERDOWN Link with MASTER is down", .unavailable),
    ])
    func aReplicasRefusalLeadsElsewhereOnce(
        _ surroundings: Surroundings,
        _ text: String,
        _ code: RedisError.Code
    ) async throws {
        try await Callers.run { callers in
            var driver = try MachineDriver(surroundings: surroundings)
            driver.send([command(callers), command(callers, 2)])
            guard case .astray(let stray, let error) = driver.machine.receive(.error(text), driver.time) else {
                Issue.record("not sent elsewhere")
                return
            }
            #expect(error.code == code && driver.machine.phase == .draining)
            #expect(driver.receive(.integer(2)) == .finished(2, .integer(2)))
            #expect(driver.machine.isDrained)
            var next = try MachineDriver(surroundings: surroundings)
            next.send([stray])
            #expect(next.receive(.error(text)) == .failed(1, code))
            #expect(next.machine.phase == .draining)
        }
    }

    /// That it had to wait before says nothing of who is the master.
    @Test func aReplicasRefusalLeadsElsewhereAlsoAfterAWait() async throws {
        try await Callers.run { callers in
            var next = command(callers)
            for text in ["TRYAGAIN Multiple keys", "CLUSTERDOWN The cluster is down", "MASTERDOWN Link is down"] {
                var driver = try MachineDriver(surroundings: .cluster)
                driver.send([next])
                guard case .retry(let command, _) = driver.machine.receive(.error(text), driver.time) else {
                    Issue.record("not tried again")
                    return
                }
                var replica = try MachineDriver(surroundings: .cluster)
                replica.send([command])
                guard case .astray(let stray, _) = replica.machine.receive(.error("READONLY no"), replica.time) else {
                    Issue.record("not sent elsewhere after \(text)")
                    return
                }
                next = stray
            }
            var last = try MachineDriver(surroundings: .cluster)
            last.send([next])
            #expect(last.receive(.error("READONLY no")) == .failed(1, .readOnly))
        }
    }

    @Test func withoutOthersAReplicasRefusalIsAnError() async throws {
        try await Callers.run { callers in
            var driver = try MachineDriver()
            driver.send([command(callers), command(callers, 2)])
            #expect(driver.receive(.error("MASTERDOWN Link with MASTER is down")) == .failed(1, .unavailable))
            #expect(driver.receive(.error("CLUSTERDOWN The cluster is down")) == .failed(2, .unavailable))
        }
    }
}
#endif
