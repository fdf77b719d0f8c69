#if Redis
extension Node {
    /// Keeps a command that the server did not execute.
    func keep(_ step: Step, _ now: Instant) {
        switch step {
        case .retry(let command, let pause):
            // That a cluster is down may be said because the map is old; that keys are on their way is no sign of it.
            if settings.connection.surroundings == .cluster, let refusal = command.detour?.refusal,
                refusal.code == .unavailable, !refusal.isOfMovingKeys
            {
                news.doubts.append(refusal)
            }
            // Without a pause, until all that came with it are here: together they go back at once.
            resting.append(command, until: now + (pause ?? .zero))
        case .astray(let command, let error):
            news.doubts.append(error)
            news.strays.append(command)
        case .redirected(let command, let redirection, let error):
            news.redirected.append((command, redirection, error))
        default: break
        }
    }

    /// Lets a command wait here until it is looked at again.
    func rest(_ command: PendingCommand, until time: Instant) {
        resting.append(command, until: time)
    }
}
#endif
