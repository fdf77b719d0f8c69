#if Redis
/// The scripts that decide: one for each mix of strategies, so that a call pays for no strategy that it does not use.
enum DecisionScripts {
    /// By the set of strategies, of which there are 64 at most; then those for several calls.
    private static let scripts = Lock<[RedisScript?]>(Array(repeating: nil, count: 128))

    /// The script for calls whose checks have these strategies, as a set of bits; for one call, or for several, each of which
    /// is decided as if it were alone.
    static func script(for strategies: UInt8, merged: Bool = false) throws(StorageError) -> RedisScript {
        let index = Int(strategies) + (merged ? 64 : 0)
        if let script = scripts.withLock({ $0[index] }) { return script }
        let script = try EmbeddedScript.make(source(for: strategies, merged: merged))
        // Of several that were made at once, all use one, by which connections know that its source was sent.
        return scripts.withLock { scripts in
            if let other = scripts[index] { return other }
            scripts[index] = script
            return script
        }
    }

    /// `decide.lua` with the strategies' parts in place of its marks.
    static func source(for strategies: UInt8, merged: Bool = false) -> String {
        let used = RateThrottleStrategy.allCases.filter { strategies & $0.bit != 0 }
        let hasLogs = used.contains(.slidingWindow)
        let hasBuckets = used.contains(.tokenBucket) || used.contains(.leakyBucket)
        let parts = [
            "answers": (hasBuckets ? [PackageResources.buckets_lua] : []) + used.map(\.answer),
            "log": [PackageResources.log_lua],
            "grants": hasLogs ? [PackageResources.log_grant_lua] : [],
            "rewinds": hasLogs ? [PackageResources.log_rewind_lua] : [],
        ]
        return text(PackageResources.decide_lua, with: parts, merged)
    }

    /// A file, in which a line `--@ name` stands for the parts of that name. What stands behind `--@ one` is for one call;
    /// the lines between `--@ many` and `--@ end` are for several.
    private static func text(_ file: [UInt8], with parts: [String: [[UInt8]]], _ merged: Bool) -> String {
        let lines = EmbeddedScript.text(file).split(separator: "\n", omittingEmptySubsequences: false)
        var isLeftOut = false
        return lines.flatMap { line -> [String] in
            let words = line.drop { $0 == " " }
            guard words.hasPrefix("--@ ") else { return isLeftOut ? [] : [String(line)] }
            let name = words.dropFirst(4)
            switch name {
            case "many": isLeftOut = !merged
            case "end": isLeftOut = false
            case _ where name.hasPrefix("one "): return merged ? [] : [String(name.dropFirst(4))]
            default: return isLeftOut ? [] : (parts[String(name)] ?? []).map { text($0, with: parts, merged) }
            }
            return []
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
