#if Redis
// The documented operations.
extension RedisStorage {
    /// How many keys `clear` asks for, and removes, at a time: some milliseconds of the server's.
    private static let batch = 1_000
    /// How many commands it sends at a time.
    private static let pipelined = 100

    /// Reads a value. One command.
    /// - Parameter key: The key.
    /// - Returns: The value; nil when the key is not there or has expired.
    /// - Throws: ``StorageError``, with code `corrupted` when another program wrote the key; `CancellationError`.
    public func get(_ key: String) async throws -> StorageValue? {
        let reply = try await run("GET", key)
        guard !reply.isNull else { return nil }
        guard let bytes = reply.bytes else { throw StorageError.unreadableReply }
        return try RedisValueCoder.decode(bytes)
    }

    /// Stores a value, whatever was there. One command.
    /// - Parameters:
    ///   - key: The key.
    ///   - value: The value.
    ///   - ttl: The lifetime, above zero, rounded up to a millisecond; nil for no end.
    /// - Throws: ``StorageError``, with code `invalidLifetime` for a lifetime of zero or less; `CancellationError`.
    public func set(_ key: String, _ value: StorageValue, ttl: Duration?) async throws {
        let lifetime = try Self.milliseconds(of: ttl)
        let options: [any RedisArgument] = lifetime.map { ["PX", $0] } ?? []
        _ = try await run("SET", key, [RedisValueCoder.encode(value)] + options)
    }

    /// Adds to an integer, atomically. One command, or one script.
    /// - Parameters:
    ///   - key: The key; one that is not there counts from 0.
    ///   - amount: What to add, of either sign.
    ///   - ttl: The lifetime for a key that this call creates, set in the same step.
    /// - Returns: The sum.
    /// - Throws: ``StorageError``, with code `wrongType`, `overflow` or `invalidLifetime` having changed nothing;
    ///   `CancellationError`.
    @discardableResult
    public func increment(_ key: String, amount: Int, ttl: Duration?) async throws -> Int {
        guard let lifetime = try Self.milliseconds(of: ttl) else {
            guard let sum = try await run("INCRBY", key, [amount]).int else { throw StorageError.unreadableReply }
            return sum
        }
        let reply = try await run(EmbeddedScript.increment, key, [amount, lifetime], .any)
        guard let sum = reply.string.flatMap({ Int($0) }) else { throw StorageError.unreadableReply }
        return sum
    }

    /// Removes a key. One command.
    /// - Parameter key: The key.
    /// - Returns: Whether it was there.
    /// - Throws: ``StorageError``; `CancellationError`.
    @discardableResult
    public func delete(_ key: String) async throws -> Bool {
        try await run("UNLINK", key).int == 1
    }

    /// Asks whether a key is there. One command.
    /// - Parameter key: The key.
    /// - Returns: Whether it is there and has not expired.
    /// - Throws: ``StorageError``; `CancellationError`.
    public func exists(_ key: String) async throws -> Bool {
        try await run("EXISTS", key).int == 1
    }

    /// Removes every key that begins with the prefix: plain values, list entries, and all that was counted.
    ///
    /// Looks through the whole database, 1,000 keys at a time, so that other commands run in between. Keys that are made
    /// meanwhile may stay; in a cluster, all masters are looked through, and keys that move from one to another meanwhile may
    /// stay too.
    /// - Returns: How many keys were removed.
    /// - Throws: ``StorageError`` when a step fails; what was removed until then stays removed. `CancellationError`.
    /// - Complexity: O(keys of the database).
    @discardableResult
    public func clear() async throws -> Int {
        let pattern = try validKeys().pattern
        guard client.configuration.isCluster else { return try await clear(pattern, on: nil) }
        let masters = try await ask { () async throws(RedisError) in try await client.masters().masters } ?? []
        var removed = 0
        for master in masters { removed += try await clear(pattern, on: master) }
        return removed
    }

    private func clear(_ pattern: String, on server: RedisEndpoint?) async throws -> Int {
        var (removed, cursor) = (0, "0")
        repeat {
            try Task.checkCancellation()
            let command = RedisCommand("SCAN", cursor, "MATCH", pattern, "COUNT", Self.batch)
            let page = try await ask { () async throws(RedisError) in try await client.command(command, on: server) }
            guard let parts = page.array, parts.count == 2, let next = parts[0].string, let found = parts[1].array
            else { throw StorageError.unreadableReply }
            removed += try await unlink(found.compactMap(\.bytes))
            cursor = next
        } while cursor != "0"
        return removed
    }

    /// Replaces a value if it is the expected one, atomically. One script.
    /// - Parameters:
    ///   - key: The key.
    ///   - expected: What must be stored; nil: the key must not be there.
    ///   - new: What to store instead.
    ///   - ttl: The new lifetime, above zero, rounded up to a millisecond; nil for no end.
    /// - Returns: Whether the value was replaced.
    /// - Throws: ``StorageError``, with code `invalidLifetime` for a lifetime of zero or less; `CancellationError`.
    public func compareAndSet(
        _ key: String,
        expected: StorageValue?,
        new: StorageValue,
        ttl: Duration?
    ) async throws -> Bool {
        let lifetime = try Self.milliseconds(of: ttl)
        var arguments: [any RedisArgument] = [RedisValueCoder.encode(new), lifetime.map { String($0) } ?? ""]
        if let expected { arguments.append(RedisValueCoder.encode(expected)) }
        return try await run(EmbeddedScript.compareAndSet, key, arguments, .integer).int == 1
    }
}

extension RedisStorage {
    private func run(_ name: String, _ key: String, _ arguments: [any RedisArgument] = []) async throws -> RedisReply {
        let command = RedisCommand([name, try validKeys().value(key)] + arguments)
        return try await ask { () async throws(RedisError) in try await client.command(command) }
    }

    private func run(
        _ script: Result<RedisScript, StorageError>,
        _ key: String,
        _ arguments: [any RedisArgument],
        _ shape: RedisReplyShape
    ) async throws -> RedisReply {
        let (script, key) = (try script.get(), try validKeys().value(key))
        return try await ask { () async throws(RedisError) in
            try await client.evalScript(script, keys: [key], arguments: arguments, expecting: shape)
        }
    }

    /// Removes keys, a batch at a time, and says how many there were; in a cluster, by a command for each slot.
    private func unlink(_ keys: [[UInt8]]) async throws -> Int {
        let groups =
            client.configuration.isCluster
            ? Array(Dictionary(grouping: keys, by: HashSlot.of).values)
            : stride(from: 0, to: keys.count, by: Self.batch).map { Array(keys[$0..<min(keys.count, $0 + Self.batch)]) }
        let commands = groups.map { keys in
            keys.reduce(into: RedisCommand("UNLINK")) { $0.append($1) }
        }
        let count = min(Self.pipelined, client.configuration.options.maxInFlight)
        var removed = 0
        for start in stride(from: 0, to: commands.count, by: count) {
            var pipeline = RedisPipeline()
            for command in commands[start..<min(commands.count, start + count)] { pipeline.command(command) }
            let results = try await ask { [pipeline] () async throws(RedisError) in
                try await client.results(of: pipeline.entries, nil)
            }
            for result in results {
                removed += try await ask { () async throws(RedisError) in try result.get() }.int ?? 0
            }
        }
        return removed
    }

    private static func milliseconds(of ttl: Duration?) throws(StorageError) -> Int? {
        guard let ttl else { return nil }
        guard ttl > .zero else { throw .invalidLifetime(ttl) }
        // Far from where the server's own clock would overflow: 71,000 years.
        return min(ttl.microsecondsInWholeMilliseconds / 1_000, 1 << 51)
    }
}
#endif
