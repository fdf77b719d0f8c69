#if Redis
extension EventLoop {
    /// Whether a server said something that may lead commands elsewhere.
    var hasNews: Bool { nodes.values.contains(where: \.hasNews) || topology.generation != generation }

    /// Whether servers can be asked: the time that their answers may take is not to be spent on reading certificates.
    var canAsk: Bool {
        if case .awaited = securities[.inquiry] { false } else { true }
    }

    /// Tells the topology what has happened, asks what it wants to know, and sends commands where it says.
    func consult(_ now: Instant) {
        let news = nodes.compactMap { key, node in node.hasNews ? (key, node, node.takeNews()) : nil }
        for (key, node, news) in news {
            tell(news, of: key, now)
            for answer in node.outcomes.takeAnswers() { note(answer, now) }
        }
        if canAsk { for inquiry in topology.tick(now) { begin(inquiry, now) } }
        expireWaiting(now)
        // Only now: what was said in this round counts for all of its commands.
        for (key, node, news) in news {
            for (command, redirection, error) in news.redirected {
                redirect(command, redirection, error, by: key.endpoint, node, now)
            }
            for command in news.strays { dispatch(command, isNew: false, now) }
        }
        settle(now)
        for endpoint in leaving { forgetIfDone(NodeKey(purpose: .data, endpoint: endpoint)) }
    }

    /// Sends a command on its way; one that was elsewhere before goes where it would be had it come at once.
    func dispatch(_ command: PendingCommand, isNew: Bool, _ now: Instant) {
        switch topology.route(command, now) {
        case .server(let endpoint):
            let node = node(.data, endpoint)
            if !leaving.isEmpty, leaving.remove(endpoint) != nil { node.stay() }
            node.submit(command, isNew: isNew)
        case .wait: waiting.restore([command])
        case .fail(let error): outcomes.add(command, .failure(error.losing(isSent: false)))
        }
    }

    private func tell(_ news: NodeNews, of key: NodeKey, _ now: Instant) {
        switch key.purpose {
        case .data:
            for error in news.doubts { topology.doubt(key.endpoint, because: error, now) }
            if news.isConnected { topology.connected(key.endpoint) }
        case .watch:
            if news.isConnected { topology.listening(to: key.endpoint, now) }
            for message in news.messages { topology.heard(message, from: key.endpoint, now) }
        case .inquiry: break
        }
    }

    private func note(_ answer: Outcomes.Answer, _ now: Instant) {
        guard let results = inquiries[answer.inquiry]?.note(answer.index, answer.result),
            let inquiry = inquiries.removeValue(forKey: answer.inquiry)?.inquiry
        else { return }
        topology.answered(inquiry, results, now)
    }

    private func begin(_ inquiry: Inquiry, _ now: Instant) {
        let open = OpenInquiry(inquiry)
        inquiries[inquiry.id] = open
        let node = node(.inquiry, inquiry.server)
        for command in open.commands(now) { node.submit(command) }
    }

    private func redirect(
        _ command: PendingCommand,
        _ redirection: Redirection,
        _ error: RedisError,
        by endpoint: RedisEndpoint,
        _ node: Node,
        _ now: Instant
    ) {
        guard let server = topology.redirected(redirection, by: endpoint, now) else {
            let refused = command.refused(error)
            return node.rest(refused, until: now + refused.refusalPause)
        }
        let next = command.redirected(asking: redirection.kind == .ask ? server : nil, because: error)
        guard next.detour?.redirections ?? 0 <= Detour.maximumRedirections else {
            return outcomes.add(command, .failure(.sentAround(error)))
        }
        let pause = next.redirectionPause
        if pause > .zero { return node.rest(next, until: now + pause) }
        dispatch(next, isNew: false, now)
    }

    /// Time is over for some that wait until it is known where they go.
    private func expireWaiting(_ now: Instant) {
        let expired = waiting.expire(at: now)
        pastCounters.timeouts += expired.count
        for command in expired {
            let obstacle = canAsk ? "it was not known which server to ask" : Security.obstacle
            let error = RedisError.timedOut(isSent: false, waitingFor: obstacle)
            outcomes.add(command, .failure(command.obstacle ?? error))
        }
    }

    /// Acts on what the topology has found out.
    private func settle(_ now: Instant) {
        guard topology.generation != generation else { return }
        generation = topology.generation
        var strays = waiting.removeAll()
        for (key, node) in nodes where key.purpose == .data {
            switch topology.standing(of: key.endpoint, now) {
            case .serving:
                leaving.remove(key.endpoint)
                node.stay()
            case .leaving:
                leaving.insert(key.endpoint)
                strays += node.surrender()
                node.drain(now)
            case .dismissed:
                strays += node.dismiss(now)
                forget(key)
            }
        }
        for command in strays { dispatch(command, isNew: false, now) }
        attend(now)
        bulletin.post(
            servers: topology.servers,
            degradation: topology.degradation,
            isOutOfReach: topology.isOutOfReach
        )
        log.note(topology.servers, topology.degradation, now)
    }

    /// Listens to the advisers that there are, and to no others; ends connections to servers that are not asked for long, or
    /// that nobody speaks of any more.
    private func attend(_ now: Instant) {
        let advisers = Set(topology.advisers)
        for adviser in advisers { _ = node(.watch, adviser) }
        let isCalm = inquiries.isEmpty && topology.nextTime > now + Self.calm
        let asked = Set(inquiries.values.map(\.inquiry.server))
        let candidates = topology.candidates.union(asked)
        for (key, node) in nodes where !advisers.contains(key.endpoint) {
            let isIdle = key.purpose == .inquiry && (isCalm || !candidates.contains(key.endpoint))
            guard key.purpose == .watch || isIdle else { continue }
            node.end(.retired, now)
            forget(key)
        }
    }

    /// When nothing is to be asked for so long, connections for it are not kept.
    private static let calm = Duration.seconds(5)

    private func forgetIfDone(_ key: NodeKey) {
        guard let node = nodes[key], node.connections.isEmpty, node.census.load == 0 else { return }
        forget(key)
    }
}

extension RedisError {
    fileprivate static func sentAround(_ error: RedisError) -> RedisError {
        RedisError(
            code: .unavailable,
            message: """
                nodes of the cluster sent the command to each other \(Detour.maximumRedirections) times: they do not agree \
                on where its keys are; it was not executed
                """,
            serverMessage: error.serverMessage
        )
    }
}
#endif
