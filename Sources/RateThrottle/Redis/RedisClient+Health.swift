#if Redis
extension RedisClient {
    /// Asks whether the server answers; in a cluster, whether every master does, and serves keys.
    ///
    /// A node of a cluster answers PING also while the cluster is down, and is asked for `cluster_state` as well, unless the
    /// user may not.
    /// - Parameter timeout: How long the call may take in all.
    /// - Throws: ``RedisError`` when it does not; in a cluster, code `unavailable` when keys are not served.
    public func ping(timeout: Duration? = nil) async throws(RedisError) {
        let (masters, left) = try await masters(timeout)
        guard let masters else { return }
        var pipeline = RedisPipeline()
        for master in masters {
            pipeline.command(RedisCommand("PING"), on: master)
            pipeline.command(RedisCommand("CLUSTER", "INFO"), on: master)
        }
        let results = try await results(of: pipeline.entries, left)
        for (index, master) in masters.enumerated() {
            try Self.checkPong(results[index * 2].get())
            switch results[index * 2 + 1] {
            case .success(let reply):
                guard reply.string?.contains("cluster_state:ok") == true else { throw Self.clusterIsDown(master) }
            case .failure(let error): if error.code != .permission { throw error }
            }
        }
    }

    /// What the server says of itself; in a cluster, what all masters say together.
    ///
    /// Memory, keys, clients and what is counted are added up (`used_memory`, `connected_clients`, `total_…`, `expired_keys`,
    /// …). Of the rest, what all masters say alike is given as it is, and what they do not with commas in between. What each
    /// says by itself: ``nodeInfo(_:timeout:)``.
    /// - Parameters:
    ///   - section: A section, such as `memory`; nil for those that the server gives by default.
    ///   - timeout: How long the call may take in all.
    /// - Returns: The values by name, such as `used_memory_human`.
    /// - Throws: ``RedisError``; code `permission` when the user may not ask.
    public func info(_ section: String? = nil, timeout: Duration? = nil) async throws(RedisError) -> [String: String] {
        let all = try await nodeInfo(section, timeout: timeout)
        return ServerInfo.merged(all.sorted { $0.key < $1.key }.map(\.value))
    }

    /// What each server says of itself: one, or all masters of a cluster.
    /// - Parameters:
    ///   - section: A section, such as `memory`; nil for those that the server gives by default.
    ///   - timeout: How long the call may take in all.
    /// - Returns: The values by name, by host and port of the server.
    /// - Throws: ``RedisError`` when one of them does not answer; code `permission` when the user may not ask.
    public func nodeInfo(
        _ section: String? = nil,
        timeout: Duration? = nil
    ) async throws(RedisError) -> [String: [String: String]] {
        let command = section.map { RedisCommand("INFO", $0) } ?? RedisCommand("INFO")
        guard configuration.isCluster else {
            let info = ServerInfo.fields(of: try await self.command(command, timeout: timeout).string ?? "")
            return [bulletin.servers.first?.description ?? "": info]
        }
        let (masters, left) = try await masters(timeout)
        var pipeline = RedisPipeline()
        for master in masters ?? [] { pipeline.command(command, on: master) }
        let results = try await results(of: pipeline.entries, left)
        var all: [String: [String: String]] = [:]
        for (master, result) in zip(masters ?? [], results) {
            all[master.description] = ServerInfo.fields(of: try result.get().string ?? "")
        }
        return all
    }

    /// The masters of a cluster, or nil without one; and what is left of the time. Asks a server for a PONG first, so that
    /// they are known.
    func masters(_ timeout: Duration? = nil) async throws(RedisError) -> (masters: [RedisEndpoint]?, left: Duration) {
        let limit = timeout ?? configuration.callTimeout
        let start = Instant.now
        try Self.checkPong(try await command("PING", timeout: timeout))
        let left = max(limit - (Instant.now - start), .nanoseconds(1))
        return (configuration.isCluster ? bulletin.servers : nil, left)
    }

    /// What one master may say, or do, while others serve. (One that cannot be reached at all is left by the call itself.)
    private static let troubles: Set<RedisError.Code> = [
        .connectionLost, .unavailable, .busy, .loading, .protocolViolation,
    ]

    /// Waits until a server answers; of a cluster any master. Where one says nothing, the next ones are asked meanwhile.
    func reach(within limit: Duration) async throws(RedisError) {
        guard configuration.isCluster else { return try Self.checkPong(try await command("PING", timeout: limit)) }
        let result = await withTaskGroup(of: Result<Void, RedisError>.self) { group in
            for attempt in 0..<3 {
                let pause = limit * attempt / 4
                group.addTask { await self.pong(after: pause, within: limit - pause) }
            }
            defer { group.cancelAll() }
            var last: Result<Void, RedisError>?
            for await result in group {
                last = result
                guard case .failure(let error) = result, Self.troubles.contains(error.code) else { break }
            }
            return last
        }
        try result?.get()
    }

    private func pong(after pause: Duration, within limit: Duration) async -> Result<Void, RedisError> {
        do throws(RedisError) {
            if pause > .zero, (try? await Task.sleep(for: pause)) == nil { throw .cancelled(isSent: false) }
            return .success(try Self.checkPong(try await command("PING", timeout: limit)))
        } catch {
            return .failure(error)
        }
    }

    private static func checkPong(_ reply: RedisReply) throws(RedisError) {
        guard reply.string == "PONG" else {
            throw RedisError(code: .protocolViolation, message: "the server answered PING with something else")
        }
    }

    private static func clusterIsDown(_ node: RedisEndpoint) -> RedisError {
        RedisError(
            code: .unavailable,
            message: "\(node): the cluster is down by what it knows (its cluster_state is not ok); it serves no keys"
        )
    }
}
#endif
