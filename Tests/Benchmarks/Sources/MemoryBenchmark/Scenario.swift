import ArgumentParser
import RateThrottle

/// What is asked, in what order, and what is there before.
enum Scenario: String, CaseIterable, ExpressibleByArgument {
    /// One key, never denied.
    case hot
    /// All keys in pseudo-random order, which are there already.
    case spread
    /// The same with keys of 40 bytes.
    case spread40
    /// Keys that are new.
    case insert
    /// One key, always denied.
    case deny
    /// Five rules in one call, one identifier, never denied.
    case five
    /// Keys that are new again each time, because what is known of them has expired.
    case expiry
    /// Keys that are new each time, because room is for a tenth of them.
    case evict

    /// The number of keys that are asked about.
    func keys(_ wanted: Int) -> Int {
        switch self {
        case .hot, .deny, .five: 1
        case .spread, .spread40, .insert, .expiry, .evict: wanted
        }
    }

    /// How many decisions are measured unless the user says otherwise.
    func decisions(keys: Int) -> Int {
        switch self {
        case .hot, .deny: 5_000_000
        case .five: 1_000_000
        case .spread, .spread40, .expiry: keys * 2
        case .insert, .evict: keys
        }
    }

    /// Whether all keys are there when the measurement begins.
    var isFilled: Bool { self == .spread || self == .spread40 }

    /// Whether each key is still there at the end, so that memory for each can be told.
    var keepsKeys: Bool { isFilled || self == .insert }

    /// How many checks are in one call.
    var checks: Int { self == .five ? 5 : 1 }

    /// The room of the storage.
    func maxKeys(_ keys: Int) -> Int { self == .evict ? max(keys / 10, 1) : max(keys * 2, 1_000) }

    /// The limit and the window of a rule.
    ///
    /// One hot key: so high that no thread reaches it, in a window that lets times be counted in µs. Many keys: a window so
    /// long that none is back at its full quota, and forgotten, within the run. Of a log that is asked millions of times a
    /// second, a window so short that it keeps at most a hundred entries, one for each µs.
    /// Keys that expire do so long before their turn comes again: 20 ns are for one decision.
    func limit(_ strategy: RateThrottleStrategy, keys: Int) -> (limit: Int, window: Duration) {
        switch self {
        case .hot, .five: strategy == .slidingWindow ? (100_000, .microseconds(100)) : (200_000_000, .seconds(10))
        case .spread, .spread40, .insert, .evict: (1_000, .seconds(604_800))
        case .deny: (1, .seconds(604_800))
        case .expiry: (10, .microseconds(max(keys / 50, 1)))
        }
    }
}
