#if Redis
extension RedisClient {
    /// Sends a command and waits for its reply.
    ///
    /// In a cluster it goes to the master of its keys; one without keys to any master, not always the same: `DBSIZE`, `KEYS`,
    /// `SCAN` or `FLUSHALL` concern that one alone.
    /// - Parameters:
    ///   - arguments: Its name and its arguments: `String`, `Int`, `Double` or `[UInt8]`.
    ///   - timeout: How long the call may take in all; by default `socketTimeout`, twice that with `retryOnTimeout`.
    /// - Returns: The reply.
    /// - Throws: ``RedisError``, also when the server replies with an error.
    @discardableResult
    public func command(_ arguments: any RedisArgument..., timeout: Duration? = nil) async throws(RedisError)
        -> RedisReply
    {
        try await command(RedisCommand(arguments), timeout: timeout)
    }

    /// Sends a command and waits for its reply.
    /// - Parameters:
    ///   - command: The command.
    ///   - timeout: How long the call may take in all.
    /// - Returns: The reply.
    /// - Throws: ``RedisError``, also when the server replies with an error.
    @discardableResult
    public func command(_ command: RedisCommand, timeout: Duration? = nil) async throws(RedisError) -> RedisReply {
        try command.checkShareable()
        return try await call(RedisPipeline.Entry(command: command, script: nil, shape: .any), timeout)
    }

    /// Runs a script: by name where the server knows it, with its source where it does not; one round trip either way
    /// unless the server has forgotten it.
    /// - Parameters:
    ///   - script: The script.
    ///   - keys: `KEYS`.
    ///   - arguments: `ARGV`.
    ///   - shape: What the reply must look like; another one closes the connection, because replies would be mixed up. With
    ///     `.any` it may have 16 MiB and 1,048,576 elements, with any other shape 1 MiB and 4,096.
    ///   - timeout: How long the call may take in all.
    /// - Returns: The reply.
    /// - Throws: ``RedisError``, also when the server replies with an error; part of the script may have run then.
    @discardableResult
    public func evalScript(
        _ script: RedisScript,
        keys: [String] = [],
        arguments: [any RedisArgument] = [],
        expecting shape: RedisReplyShape = .any,
        timeout: Duration? = nil
    ) async throws(RedisError) -> RedisReply {
        let command = script.command(keys: keys, arguments: arguments)
        return try await call(RedisPipeline.Entry(command: command, script: script, shape: shape), timeout)
    }

    /// Sends several commands together and waits for all of their replies.
    ///
    /// They travel in order on one connection; in a cluster, those for each master do. Each has its own result; those that
    /// the server did not execute are sent again by themselves, the others are not.
    /// - Parameters:
    ///   - timeout: How long the call may take in all.
    ///   - build: Adds the commands.
    /// - Returns: One result for each command, in order.
    /// - Throws: What the closure throws, and ``RedisError`` when nothing was sent at all: a command is one that the client
    ///   never sends, there are more than `maxInFlight`, or too much is in flight.
    public func pipeline(
        timeout: Duration? = nil,
        _ build: (inout RedisPipeline) throws -> Void
    ) async throws -> [Result<RedisReply, RedisError>] {
        var pipeline = RedisPipeline()
        try build(&pipeline)
        return try await results(of: pipeline.entries, timeout)
    }

    /// Sends a command to one server of several; nil for the one that serves its keys.
    func command(
        _ command: RedisCommand,
        on server: RedisEndpoint?,
        timeout: Duration? = nil
    ) async throws(RedisError) -> RedisReply {
        try await call(RedisPipeline.Entry(command: command, script: nil, shape: .any, server: server), timeout)
    }

    /// Runs a script whose call was written already, for keys of a slot where there is a cluster; with others, where that
    /// may be.
    func runScript(
        _ script: RedisScript,
        _ frame: [UInt8],
        _ slot: UInt16?,
        expecting shape: RedisReplyShape,
        merging: (any Mergeable)?,
        _ timeout: Duration?
    ) async throws(RedisError) -> RedisReply {
        try checkCaller()
        let (call, deadline) = (nextCall(), try deadline(timeout))
        return try await send(call) { continuation in
            PendingCommand(
                call: call,
                completion: .call(continuation),
                frame: frame,
                script: script.sha1 == nil ? nil : script,
                runsScript: true,
                shape: shape,
                deadline: deadline,
                isPatient: timeout != nil,
                attemptTimeout: configuration.attemptTimeout(of: timeout),
                slot: slot,
                merging: configuration.options.coalescing && script.sha1 != nil ? merging : nil
            )
        }
    }

    private func call(_ entry: RedisPipeline.Entry, _ timeout: Duration?) async throws(RedisError) -> RedisReply {
        try checkCaller()
        let (call, deadline) = (nextCall(), try deadline(timeout))
        let (frame, slot) = (try entry.command.frame(), try slot(of: entry))
        return try await send(call) { continuation in
            pending(entry, frame: frame, slot, .call(continuation), call: call, deadline, timeout)
        }
    }

    /// Sends what a caller waits for, and waits.
    private func send(
        _ call: UInt64,
        _ command: (CallContinuation<Result<RedisReply, RedisError>>) -> PendingCommand
    ) async throws(RedisError) -> RedisReply {
        let result = await withTaskCancellationHandler {
            await withCallContinuation { continuation in
                if let refusal = inbox.submit(command(continuation)) {
                    return continuation.resume(returning: .failure(refusal))
                }
                // A cancellation that came before the command did was in vain.
                if Task.isCancelled { inbox.cancel(call) }
            }
        } onCancel: {
            inbox.cancel(call)
        }
        return try result.get()
    }

    /// Sends commands together; see ``pipeline(timeout:_:)``.
    func results(
        of entries: [RedisPipeline.Entry],
        _ timeout: Duration?
    ) async throws(RedisError) -> [Result<RedisReply, RedisError>] {
        try checkCaller()
        if entries.isEmpty { return [] }
        let (call, deadline) = (nextCall(), try deadline(timeout))
        let frames = try entries.map { entry throws(RedisError) in try frame(of: entry) }
        let slots = entries.map { entry in Result { () throws(RedisError) in try slot(of: entry) } }
        let outcome = Lock<RedisError?>(nil)
        let results = await withTaskCancellationHandler {
            await withCallContinuation { continuation in
                let batch = Batch(count: entries.count, continuation)
                var (commands, refusals): ([PendingCommand], [(index: Int, error: RedisError)]) = ([], [])
                for (index, entry) in entries.enumerated() {
                    switch slots[index] {
                    case .success(let slot):
                        let (frame, place) = (frames[index], Completion.element(batch, index))
                        commands.append(pending(entry, frame: frame, slot, place, call: call, deadline, timeout))
                    // What no master could run is refused by itself, as a master would.
                    case .failure(let error): refusals.append((index, error))
                    }
                }
                if let refusal = inbox.submit(commands) {
                    outcome.withLock { $0 = refusal }
                    return continuation.resume(returning: [])
                }
                for refusal in refusals { batch.finish(refusal.index, .failure(refusal.error)) }
                if Task.isCancelled { inbox.cancel(call) }
            }
        } onCancel: {
            inbox.cancel(call)
        }
        if let refusal = outcome.withLock({ $0 }) { throw refusal }
        return results
    }

    private func frame(of entry: RedisPipeline.Entry) throws(RedisError) -> [UInt8] {
        if entry.script == nil { try entry.command.checkShareable() }
        return try entry.command.frame()
    }

    /// The slot of a command's keys, where that matters.
    private func slot(of entry: RedisPipeline.Entry) throws(RedisError) -> UInt16? {
        configuration.isCluster && entry.server == nil ? try entry.command.slot() : nil
    }

    private func deadline(_ timeout: Duration?) throws(RedisError) -> Instant {
        let limit = timeout ?? configuration.callTimeout
        guard limit > .zero else {
            throw .invalidArgument("timeout \(limit) is out of range; allowed: above zero, or nil for the default")
        }
        return .now + limit
    }

    private func pending(
        _ entry: RedisPipeline.Entry,
        frame: [UInt8],
        _ slot: UInt16?,
        _ completion: Completion,
        call: UInt64,
        _ deadline: Instant,
        _ timeout: Duration?
    ) -> PendingCommand {
        PendingCommand(
            call: call,
            completion: completion,
            frame: frame,
            script: entry.script?.sha1 == nil ? nil : entry.script,
            runsScript: entry.script != nil || entry.command.runsScript,
            shape: entry.shape,
            deadline: deadline,
            isPatient: timeout != nil,
            attemptTimeout: configuration.attemptTimeout(of: timeout),
            slot: slot,
            detour: entry.server.map { Detour(server: $0) }
        )
    }
}
#endif
