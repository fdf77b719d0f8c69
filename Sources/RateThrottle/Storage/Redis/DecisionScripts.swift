#if Redis
/// The scripts that decide: one for each mix of strategies, so that a call pays for no strategy that it does not use.
enum DecisionScripts {
    private static let scripts = Lock<[UInt8: RedisScript]>([:])

    /// The script for calls whose checks have these strategies, as a set of bits.
    static func script(for strategies: UInt8) throws(StorageError) -> RedisScript {
        if let script = scripts.withLock({ $0[strategies] }) { return script }
        let script = try EmbeddedScript.make(source(for: strategies))
        scripts.withLock { $0[strategies] = script }
        return script
    }

    /// The files of which the script is made, in their order.
    static func source(for strategies: UInt8) -> [[UInt8]] {
        let uses = { (strategy: RateThrottleStrategy) in strategies & strategy.bit != 0 }
        var files = [PackageResources.head_lua]
        if uses(.fixedWindow) || uses(.slidingCounter) { files.append(PackageResources.windows_lua) }
        if uses(.tokenBucket) || uses(.leakyBucket) { files.append(PackageResources.buckets_lua) }
        for strategy in RateThrottleStrategy.allCases where uses(strategy) { files.append(strategy.file) }
        return files + [PackageResources.decide_lua]
    }
}

/// A script made of files that are built into the library.
enum EmbeddedScript {
    /// What lists an identifier is on.
    static let lists = Result { () throws(StorageError) in try make([PackageResources.lists_lua]) }
    static let increment = Result { () throws(StorageError) in try make([PackageResources.increment_lua]) }
    static let compareAndSet = Result { () throws(StorageError) in try make([PackageResources.compare_and_set_lua]) }

    static func make(_ files: [[UInt8]]) throws(StorageError) -> RedisScript {
        do { return try RedisScript(String(decoding: Array(files.joined()), as: UTF8.self)) } catch {
            throw StorageError(error)
        }
    }
}

extension RateThrottleStrategy {
    /// The strategy's number in the scripts, and in what they store: never another one.
    var number: UInt8 {
        switch self {
        case .fixedWindow: 1
        case .slidingWindow: 2
        case .slidingCounter: 3
        case .tokenBucket: 4
        case .leakyBucket: 5
        }
    }

    /// The strategy in a set.
    var bit: UInt8 { 1 << number }

    fileprivate var file: [UInt8] {
        switch self {
        case .fixedWindow: PackageResources.fixed_window_lua
        case .slidingWindow: PackageResources.sliding_window_lua
        case .slidingCounter: PackageResources.sliding_counter_lua
        case .tokenBucket: PackageResources.token_bucket_lua
        case .leakyBucket: PackageResources.leaky_bucket_lua
        }
    }
}
#endif
