/// What was measured: results of which all of this is the same are rounds of one measurement.
public struct Identity: Hashable, Sendable {
    /// `memory` or `redis`.
    public var suite: String
    /// The library, or the peer.
    public var who: String
    /// The scenario, or how the server is reached.
    public var place: String
    /// How it counts.
    public var strategy: String
    /// `now` or `await` in memory, on Redis whether the library coalesced; empty for peers there.
    public var mode: String
    /// Threads in memory, callers on Redis.
    public var workers: Int
    /// Commands that are sent at once by a peer; else 1.
    public var pipeline: Int
    /// How many keys there are.
    public var keys: Int

    /// The library's name in results.
    public static let library = "ratethrottle"
    /// The mode of the library on Redis when decisions that wait share a call of a script.
    public static let coalescing = "coalescing"
    /// The mode of the library on Redis when each decision is a call of its own.
    public static let noCoalescing = "no coalescing"

    /// Who in which mode, for names of lines and bars.
    var name: String { who == Self.library && !mode.isEmpty ? "\(who), \(mode)" : who }

    /// In this order tables are written: the library first.
    var order: [String] {
        let numbers = [workers, pipeline, keys].map { String(10_000_000_000 + $0) }
        return [suite, who == Self.library ? "" : who, strategy, place, mode] + numbers
    }
}
