#if Redis
/// What befell a command that did not take the straight way through a cluster, or to a master. Most commands have none; the
/// others share it, so that it costs those that have none a pointer.
final class Detour: Sendable {
    /// The most redirections that a command follows.
    static let maximumRedirections = 5

    /// Where it goes whatever its keys are.
    let server: RedisEndpoint?
    /// Whether the server is asked to make an exception for it, because the keys are on their way there.
    let isAsking: Bool
    /// How often it was sent elsewhere.
    let redirections: Int
    /// How often it waited because a server could not serve it in its state.
    let pauses: Int
    /// What a server said last in place of serving it.
    let refusal: RedisError?
    /// Why the server makes no exception for it.
    let askingRefusal: RedisError?

    init(
        server: RedisEndpoint? = nil,
        isAsking: Bool = false,
        redirections: Int = 0,
        pauses: Int = 0,
        refusal: RedisError? = nil,
        askingRefusal: RedisError? = nil
    ) {
        self.server = server
        self.isAsking = isAsking
        self.redirections = redirections
        self.pauses = pauses
        self.refusal = refusal
        self.askingRefusal = askingRefusal
    }
}

extension PendingCommand {
    /// Whether ASKING goes before it.
    var isAsking: Bool { detour?.isAsking ?? false }

    /// The same after a redirection, to go where the new owner of its slot is, or for once to a server that was named.
    func redirected(asking server: RedisEndpoint?, because refusal: RedisError) -> PendingCommand {
        var command = self
        command.detour = Detour(
            server: server,
            isAsking: server != nil,
            redirections: (detour?.redirections ?? 0) + 1,
            pauses: detour?.pauses ?? 0,
            refusal: refusal
        )
        return command
    }

    /// The same after a server would not serve it, to go wherever its keys are by then.
    func refused(_ refusal: RedisError) -> PendingCommand {
        var command = self
        command.detour = Detour(
            server: isAsking ? nil : detour?.server,
            // Nodes that do not serve it yet agree on where it goes; pauses and its deadline bound it.
            redirections: isAsking ? 0 : detour?.redirections ?? 0,
            pauses: (detour?.pauses ?? 0) + 1,
            refusal: refusal
        )
        return command
    }

    /// The same once its server has refused to make an exception for it.
    func refusedAsking(_ refusal: RedisError) -> PendingCommand {
        guard let detour else { return self }
        var command = self
        command.detour = Detour(
            server: detour.server,
            isAsking: detour.isAsking,
            redirections: detour.redirections,
            pauses: detour.pauses,
            refusal: detour.refusal,
            askingRefusal: refusal
        )
        return command
    }

    /// The same without the exception that one server was asked to make: that server is out of reach.
    var withoutAsking: PendingCommand {
        guard let detour, detour.isAsking else { return self }
        var command = self
        command.detour = Detour(
            redirections: detour.redirections,
            pauses: detour.pauses,
            refusal: detour.refusal
        )
        return command
    }

    /// What kept it from being executed, if servers said so. That they sent it elsewhere is no obstacle.
    var obstacle: RedisError? { detour?.refusal.flatMap { $0.code == .server ? nil : $0 } }

    /// How long it waits after a redirection: not at all at first; servers that go on sending it to each other have yet to
    /// agree.
    var redirectionPause: Duration {
        let repeated = (detour?.redirections ?? 0) - 3
        return repeated < 0 ? .zero : .milliseconds(20 << min(repeated, 4))
    }

    /// How long it waits after a server would not serve it: 10 ms at first, doubled each time, at most 320 ms.
    var refusalPause: Duration { .milliseconds(10 << min(max((detour?.pauses ?? 1) - 1, 0), 5)) }
}
#endif
