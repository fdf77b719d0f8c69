#if Redis
extension EventLoop {
    /// The server for a purpose; known from now on, if it was not.
    func node(_ purpose: NodeKey.Purpose, _ endpoint: RedisEndpoint) -> Node {
        let key = NodeKey(purpose: purpose, endpoint: endpoint)
        if let node = nodes[key] { return node }
        let security = securities[purpose] ?? .plain
        let node = Node(endpoint, settings: settings.node(for: purpose), security: security)
        nodes[key] = node
        return node
    }

    /// Forgets a server, once what it leaves behind was handed over.
    func forget(_ key: NodeKey) {
        guard let node = nodes.removeValue(forKey: key) else { return }
        guard key.purpose == .data else { return }
        departed.append(node)
        pastCounters += node.counters
        leaving.remove(key.endpoint)
    }

    /// Once, on threads of their own, because files may be slow. What is wrong with them stays wrong.
    func readCertificates() {
        var purposes: [RedisTLS: Set<NodeKey.Purpose>] = [:]
        for purpose in settings.purposes {
            guard let tls = settings.tls(for: purpose) else { continue }
            securities[purpose] = .awaited
            purposes[tls, default: []].insert(purpose)
        }
        for (tls, purposes) in purposes {
            let inbox = inbox
            let thread = try? LoopThread.start(named: "rl-files") {
                inbox.post(
                    .secured(purposes, Result { () throws(WireError) in try TLSContext(TLSContext.Settings(tls)) })
                )
            }
            readers[purposes] = thread
            guard thread == nil else { continue }
            secure(purposes, .failure(WireError(code: .memory, message: "no thread to read certificates with")))
        }
    }

    /// Certificates were read, or cannot be.
    func secure(_ purposes: Set<NodeKey.Purpose>, _ result: Result<TLSContext, WireError>) {
        let security: Security =
            switch result {
            case .success(let context): .secured(context)
            case .failure(let error): .refused(RedisError(code: .tls, message: error.message))
            }
        // It has only to end. OpenSSL ends there with it, and not beside a process that may end next.
        readers.removeValue(forKey: purposes)?.join()
        for purpose in purposes { securities[purpose] = security }
        for (key, node) in nodes where purposes.contains(key.purpose) { node.security = security }
    }

    func advance(_ node: Node, _ key: NodeKey, _ now: Instant) {
        node.tick(now)
        if node.wantsConnection(now), let connection = node.open(now) { look(up: node, for: connection, now) }
        node.flush(now)
    }

    /// Addresses need no looking up; names do, on a thread of their own, one for each name.
    private func look(up node: Node, for connection: Connection, _ now: Instant) {
        switch node.endpoint {
        case .unix(let path): node.resolved(SocketAddress.unix(path).map { [$0] }, now)
        case .tcp(let host, let port):
            let literal = SocketAddress.resolve(host, port: port, numericOnly: true)
            if case .success = literal { return node.resolved(literal, now) }
            guard lookups.insert(node.endpoint).inserted else { return }
            let (endpoint, inbox, resolve) = (node.endpoint, inbox, settings.resolve)
            let thread = try? LoopThread.start(named: "rl-resolve") {
                inbox.post(.resolved(endpoint, resolve(host, port)))
            }
            if thread == nil {
                lookups.remove(endpoint)
                node.resolved(.failure(WireError(code: .resolve, message: "no thread to resolve \(host) with")), now)
            }
        }
    }
}

extension TLSContext.Settings {
    init(_ tls: RedisTLS) {
        self.init(
            caFile: tls.caCertificates,
            caDirectory: tls.caDirectory,
            certificate: tls.certificate,
            privateKey: tls.privateKey,
            privateKeyPassword: tls.keySecret?.revealed,
            verifies: tls.verifies,
            minimumVersion: tls.minimumVersion == .tls13 ? 13 : 12
        )
    }
}
#endif
