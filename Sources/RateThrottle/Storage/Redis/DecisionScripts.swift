#if Redis
/// The scripts that decide: one for each mix of strategies, so that a call pays for no strategy that it does not use.
enum DecisionScripts {
    /// By the set of strategies, of which there are 64 at most.
    private static let scripts = Lock<[RedisScript?]>(Array(repeating: nil, count: 64))

    /// The script for calls whose checks have these strategies, as a set of bits.
    static func script(for strategies: UInt8) throws(StorageError) -> RedisScript {
        if let script = scripts.withLock({ $0[Int(strategies)] }) { return script }
        let script = try EmbeddedScript.make(source(for: strategies))
        // Of several that were made at once, all use one, by which connections know that its source was sent.
        return scripts.withLock { scripts in
            if let other = scripts[Int(strategies)] { return other }
            scripts[Int(strategies)] = script
            return script
        }
    }

    /// `decide.lua` with the strategies' parts in place of its marks.
    static func source(for strategies: UInt8) -> String {
        let used = RateThrottleStrategy.allCases.filter { strategies & $0.bit != 0 }
        let hasLogs = used.contains(.slidingWindow)
        let hasBuckets = used.contains(.tokenBucket) || used.contains(.leakyBucket)
        let parts = [
            "answers": (hasBuckets ? [PackageResources.buckets_lua] : []) + used.map(\.answer),
            "log": [PackageResources.log_lua],
            "grants": hasLogs ? [PackageResources.log_grant_lua] : [],
            "rewinds": hasLogs ? [PackageResources.log_rewind_lua] : [],
        ]
        return text(PackageResources.decide_lua, with: parts)
    }

    /// A file, in which a line `--@ name` stands for the parts of that name.
    private static func text(_ file: [UInt8], with parts: [String: [[UInt8]]]) -> String {
        let lines = EmbeddedScript.text(file).split(separator: "\n", omittingEmptySubsequences: false)
        return lines.flatMap { line in
            let words = line.drop { $0 == " " }
            guard words.hasPrefix("--@ ") else { return [String(line)] }
            return (parts[String(words.dropFirst(4))] ?? []).map { text($0, with: parts) }
        }.joined(separator: "\n")
    }
}

/// Scripts that are built into the library.
enum EmbeddedScript {
    static let lists = Result { () throws(StorageError) in try make(text(PackageResources.lists_lua)) }
    static let increment = Result { () throws(StorageError) in try make(text(PackageResources.increment_lua)) }
    static let compareAndSet = Result { () throws(StorageError) in try make(text(PackageResources.compare_and_set_lua))
    }

    /// A file as text.
    static func text(_ file: [UInt8]) -> String { String(decoding: file, as: UTF8.self) }

    /// A script of a source.
    static func make(_ source: String) throws(StorageError) -> RedisScript {
        do { return try RedisScript(source) } catch { throw StorageError(error) }
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

    /// The part of the script that answers.
    fileprivate var answer: [UInt8] {
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
