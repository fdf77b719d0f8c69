#if Redis
import DequeModule

extension ConnectionMachine {
    /// A whole reply came.
    mutating func receive(_ reply: RedisReply, _ now: Instant) -> Step {
        silentSince = now
        if settings.isSubscribed, Self.isMessage(reply) { return .message(reply) }
        guard let flight = land() else {
            return .close(.disagreeing("a reply that nobody asked for"))
        }
        if case .greeting = flight.passenger {
            // A server that takes no client says so before it is asked.
        } else if isPremature(reply, flight) {
            flights.prepend(flight)
            return .close(.disagreeing("a reply before its command was sent"))
        }
        switch flight.passenger {
        case .greeting(let step): return greeted(step, reply, now)
        case .asking: return asked(reply)
        case .probe(let nonce): return probed(nonce, reply)
        case .tombstone: return isPlausible(reply, flight) ? .nothing : .close(.disagreeing("a reply of another shape"))
        case .command(let command):
            if case .error(let text) = reply { return refused(command, flight, text, now) }
            guard isPlausible(reply, flight) else {
                // It fails together with all others of this connection.
                flights.prepend(flight)
                return .close(.disagreeing("a reply of another shape than its command's"))
            }
            return .finish(command, .success(reply))
        case .party(let party): return answered(party, flight, reply, now)
        }
    }

    /// `["message", channel, text]`; nothing that such a connection asks for is answered so.
    private static func isMessage(_ reply: RedisReply) -> Bool { reply.array?.first?.string == "message" }

    private func isPlausible(_ reply: RedisReply, _ flight: Flight) -> Bool {
        if case .error = reply { return true }
        return flight.shape.accepts(reply)
    }

    private mutating func greeted(_ step: Greeting.Step, _ reply: RedisReply, _ now: Instant) -> Step {
        if case .refused(let error) = settings.greeting.judge(reply, to: step) { return .close(error) }
        guard flights.isEmpty else { return .nothing }
        becomeReady(now)
        return .ready
    }

    private func probed(_ nonce: [UInt8], _ reply: RedisReply) -> Step {
        switch reply {
        // Not allowed to ping, or busy: alive.
        case .bulk(nonce), .error: .nothing
        case .array([.bulk(Array("pong".utf8)), .bulk(nonce)]) where settings.isSubscribed: .nothing
        default: .close(.disagreeing("another answer than its own to a health check"))
        }
    }

    /// Without the exception the command that follows is not executed, but what the server says then is not why.
    private mutating func asked(_ reply: RedisReply) -> Step {
        guard case .error(let text) = reply, let command = flights.first?.command else { return .nothing }
        let error = RedisError.server(text, ranScript: false)
        if error.code == .permission { flights[0].passenger = .command(command.refusedAsking(error)) }
        return .nothing
    }

    /// The server lacks a script. Its source goes along the next time, unless it was sent meanwhile, in front of where the
    /// command goes now; when even that was forgotten, in any case.
    private mutating func forget(_ script: RedisScript, _ flight: Flight, isStubborn: Bool) {
        let source = sources[ObjectIdentifier(script)] ?? 0
        if source <= flight.start || isStubborn { sources[ObjectIdentifier(script)] = nil }
    }

    /// Gives each of a party what it would have been answered alone. What the server says in place of executing the call
    /// because of one of them, it may not say to the others: those are sent again, each alone.
    private mutating func answered(_ party: Party, _ flight: Flight, _ reply: RedisReply, _ now: Instant) -> Step {
        guard case .error(let text) = reply else {
            guard let replies = party.split(reply) else {
                flights.prepend(flight)
                return .close(.disagreeing("a reply of another shape than its command's"))
            }
            var steps: [Step] = []
            steps.reserveCapacity(replies.count)
            for (command, reply) in replies {
                if case .error(let text) = reply {
                    steps.append(refused(command, flight, text, now))
                } else {
                    steps.append(.finish(command, .success(reply)))
                }
            }
            return .each(steps)
        }
        let error = RedisError.server(text, ranScript: true)
        let commands = party.commands
        if error.code == .noScript, !flight.hasSource {
            forget(party.script, flight, isStubborn: commands.contains { $0.sends > 1 })
        } else if error.mayHaveExecuted || ![.permission, .crossSlot].contains(error.code) && !error.isOfMovingKeys {
            return .each(commands.map { refused($0, flight, text, now) })
        }
        for command in commands { self.repeat(command.alone) }
        return .each(commands.map { _ in .repeated })
    }

    private mutating func refused(_ command: PendingCommand, _ flight: Flight, _ text: String, _ now: Instant) -> Step {
        let error = RedisError.server(text, ranScript: command.runsScript)
        if let step = sentAway(command, text, error) { return step }
        switch error.code {
        case .noScript:
            // To its source a server never says that it lacks it: these are the script's own words.
            if flight.hasSource { return .finish(command, .failure(.scriptFailed(text))) }
            guard let script = command.script else { break }
            forget(script, flight, isStubborn: command.sends > 1)
            self.repeat(command)
            return .repeated
        case .loading:
            // The server is not ready; what else is in flight will be told the same.
            drain()
            return .retry(command, after: nil)
        case .busy where !command.hasBackedOff:
            var command = command
            command.hasBackedOff = true
            return .retry(command, after: .milliseconds(100))
        case .readOnly:
            // The name may lead to another server by now; one that was looked up just now does not.
            if let readySince, readySince + settings.renewalAge <= now { drain() }
        default: break
        }
        return .finish(command, .failure(error))
    }

    /// What a refusal means where another server may serve the command; nil when it means what it always does.
    private mutating func sentAway(_ command: PendingCommand, _ text: String, _ error: RedisError) -> Step? {
        let word = text.prefix { $0 != " " }
        switch settings.surroundings {
        case .alone: return nil
        case .cluster:
            // A script may choose the same first word for an error of its own, but not the slot.
            if let redirection = Redirection(text) {
                if redirection.slot == command.slot {
                    if let refusal = command.detour?.askingRefusal { return .finish(command, .failure(refusal)) }
                    if redirection.port == 0 { return .finish(command, .failure(.unreachable(error))) }
                    return .redirected(command, redirection, error)
                }
                return .finish(command, .failure(command.runsScript ? .scriptFailed(text) : .misread(error)))
            }
            if error.code == .unavailable, ["TRYAGAIN", "CLUSTERDOWN", "MASTERDOWN"].contains(word) {
                let refused = command.refused(error)
                return .retry(refused, after: refused.refusalPause)
            }
        case .sentinels: break
        }
        guard isReplicas(error) else { return nil }
        drain()
        // Once: the next server may be no master either.
        guard !(command.detour?.refusal.map(isReplicas) ?? false) else { return .finish(command, .failure(error)) }
        return .astray(command.refused(error), because: error)
    }

    /// Whether it is what a server says that is no master. A cluster's replica says MASTERDOWN until it follows one, and is
    /// asked again.
    private func isReplicas(_ error: RedisError) -> Bool {
        if error.code == .readOnly { return true }
        guard settings.surroundings == .sentinels, error.code == .unavailable else { return false }
        return error.serverMessage?.hasPrefix("MASTERDOWN") == true
    }
}

extension RedisError {
    /// A node sent the command where such clients cannot go.
    fileprivate static func unreachable(_ error: RedisError) -> RedisError {
        RedisError(
            code: .unavailable,
            message: "the master that serves the key listens only for clients with TLS, or only for others (port 0)",
            serverMessage: error.serverMessage
        )
    }

    /// The client took other arguments for keys than the server does.
    fileprivate static func misread(_ error: RedisError) -> RedisError {
        RedisError(
            code: error.code,
            message: "the client does not know which arguments of this command are keys, and a node sent it elsewhere",
            serverMessage: error.serverMessage,
            mayHaveExecuted: error.mayHaveExecuted
        )
    }
}
#endif
