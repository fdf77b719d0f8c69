import Testing

@testable import RateThrottle

/// What an in-memory storage of one shard holds, as plainly as can be: a list in order of use, searched from the front.
///
/// States are kept while something is left of them. When there is no room, a state or value that has expired goes first,
/// then the state used longest ago that is not blocked. Which of several expired keys goes is not said, so that the model
/// counts those that may be left.
struct EvictionModel {
    struct Key: Hashable {
        var identifier: String
        var kind: Kind
    }

    enum Kind: Hashable {
        case state
        case value
        case entry
    }

    struct Entry {
        var key: Key
        var expiry: Int
        var blockedUntil: Int?
    }

    let capacity: Int
    /// The states in order of use, and everything else, live or not.
    private(set) var entries: [Entry] = []

    init(capacity: Int) {
        self.capacity = capacity
    }

    func live(at now: Int) -> [Entry] { entries.filter { $0.expiry > now } }

    func entry(_ key: Key, at now: Int) -> Entry? {
        entries.first { $0.key == key && $0.expiry > now }
    }

    /// Puts a key in, as the most recent, and says whether there was room.
    mutating func put(_ entry: Entry, at now: Int) -> Bool {
        entries.removeAll { $0.expiry <= now && $0.key != entry.key }
        if let position = entries.firstIndex(where: { $0.key == entry.key }) {
            entries.remove(at: position)
            entries.append(entry)
            return true
        }
        if entries.count >= capacity {
            let victim = entries.firstIndex { $0.key.kind == .state && $0.blockedUntil ?? now <= now }
            guard let victim else { return false }
            entries.remove(at: victim)
        }
        entries.append(entry)
        return true
    }

    /// Notes a use that leaves the rest as it is.
    mutating func touch(_ key: Key) {
        guard let position = entries.firstIndex(where: { $0.key == key }) else { return }
        entries.append(entries.remove(at: position))
    }

    mutating func block(_ key: Key, until end: Int) {
        guard let position = entries.firstIndex(where: { $0.key == key }) else { return }
        entries[position].blockedUntil = end
        entries[position].expiry = max(entries[position].expiry, end)
    }

    mutating func remove(_ key: Key) {
        entries.removeAll { $0.key == key }
    }
}
