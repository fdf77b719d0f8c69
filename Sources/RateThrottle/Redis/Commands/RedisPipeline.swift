#if Redis
/// Several commands that travel together, in order, on one connection, or in a cluster on one to each master that they
/// concern; see ``RedisClient/pipeline(timeout:_:)``.
///
/// They are not a transaction: another client's commands may run in between, and one that fails does not stop the rest.
public struct RedisPipeline: Sendable {
    private(set) var entries: [Entry] = []

    struct Entry: Sendable {
        let command: RedisCommand
        let script: RedisScript?
        let shape: RedisReplyShape
        /// The server to ask, whatever the keys are; nil for the one that serves them.
        var server: RedisEndpoint?
    }

    /// How many commands there are.
    public var count: Int { entries.count }

    /// Adds a command.
    /// - Parameter arguments: Its name and its arguments.
    public mutating func command(_ arguments: any RedisArgument...) {
        command(RedisCommand(arguments))
    }

    /// Adds a command.
    /// - Parameter command: The command.
    public mutating func command(_ command: RedisCommand) {
        entries.append(Entry(command: command, script: nil, shape: .any))
    }

    /// Adds a command for one server; nil for the one that serves its keys.
    mutating func command(_ command: RedisCommand, on server: RedisEndpoint?) {
        entries.append(Entry(command: command, script: nil, shape: .any, server: server))
    }

    /// Adds `GET`: the value, or null.
    /// - Parameter key: The key.
    public mutating func get(_ key: String) { command("GET", key) }

    /// Adds `SET`, for ever or for a while.
    /// - Parameters:
    ///   - key: The key.
    ///   - value: The value.
    ///   - ttl: How long it lives, in whole milliseconds, rounded up, at least one; nil for no end.
    public mutating func set(_ key: String, _ value: some RedisArgument, ttl: Duration? = nil) {
        guard let ttl else { return command("SET", key, value) }
        command("SET", key, value, "PX", max(1, ttl.millisecondsRoundedUp))
    }

    /// Adds `INCRBY`: the new value.
    /// - Parameters:
    ///   - key: The key.
    ///   - amount: What is added; may be negative.
    public mutating func increment(_ key: String, by amount: Int = 1) { command("INCRBY", key, amount) }

    /// Adds `DEL`: how many of the keys there were.
    /// - Parameter keys: The keys.
    public mutating func delete(_ keys: String...) { command(RedisCommand(["DEL"] + keys)) }

    /// Adds `PEXPIRE`: 1, or 0 without such a key.
    /// - Parameters:
    ///   - key: The key.
    ///   - ttl: How long it lives from now, in whole milliseconds, rounded up.
    public mutating func expire(_ key: String, after ttl: Duration) {
        command("PEXPIRE", key, ttl.millisecondsRoundedUp)
    }

    /// Adds a script; see ``RedisClient/evalScript(_:keys:arguments:expecting:timeout:)``.
    /// - Parameters:
    ///   - script: The script.
    ///   - keys: `KEYS`.
    ///   - arguments: `ARGV`.
    ///   - shape: What its reply must look like.
    public mutating func evalScript(
        _ script: RedisScript,
        keys: [String] = [],
        arguments: [any RedisArgument] = [],
        expecting shape: RedisReplyShape = .any
    ) {
        let command = script.command(keys: keys, arguments: arguments)
        entries.append(Entry(command: command, script: script, shape: shape))
    }
}

extension Duration {
    fileprivate var millisecondsRoundedUp: Int { microsecondsInWholeMilliseconds / 1_000 }
}
#endif
