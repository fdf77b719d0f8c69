import ArgumentParser

/// What has happened before single calls come, each of which brings a new key.
enum Occasion: String, CaseIterable, ExpressibleByArgument, Sendable {
    /// There is room for more: tables grow.
    case insert
    /// The storage is full: each call makes another key go.
    case evict
    /// The same, and all keys were used again after they were filed under the time at which they would have expired. That
    /// time has come.
    case evictUsed = "evict_used"
    /// All keys have expired since the last call.
    case expire

    /// The room of the storage; nil for the default.
    func maxKeys(_ keys: Int) -> Int? {
        switch self {
        case .insert: nil
        case .evict, .evictUsed: keys
        case .expire: keys * 2
        }
    }

    /// How many keys are asked about before: a quarter more than there is room for, so that each shard is full.
    func asked(_ keys: Int) -> Int {
        switch self {
        case .insert, .expire: keys
        case .evict, .evictUsed: keys + keys / 4
        }
    }
}
