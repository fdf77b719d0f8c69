import RateThrottle
import RateThrottleTesting

/// What toy backends keep their keys in, by prefix: plain enough to see that it is right.
final class ToyMedium: Sendable {
    /// A value and when it ends, in microseconds since the epoch.
    struct Entry: Sendable {
        var value: StorageValue
        var end: Int?
    }

    let clock: ManualClock
    /// By bytes: equal strings may have different ones.
    private let entries = Lock<[[UInt8]: Entry]>([:])

    init(clock: ManualClock = ManualClock(microsecondsSinceEpoch: 1_728_000_000_000_000)) {
        self.clock = clock
    }

    /// Works on the entry of a key; nil when it is not there or has ended.
    func withEntry<Result: Sendable>(_ key: String, _ body: (inout Entry?) throws -> Result) rethrows -> Result {
        try entries.withLock { entries in
            let bytes = Array(key.utf8)
            var entry = entries[bytes].flatMap { isLive($0) ? $0 : nil }
            defer { entries[bytes] = entry }
            return try body(&entry)
        }
    }

    /// Removes every key with a prefix, and says how many had not ended.
    func clear(prefix: String) -> Int {
        entries.withLock { entries in
            let own = entries.filter { $0.key.starts(with: prefix.utf8) }
            for key in own.keys { entries[key] = nil }
            return own.values.count(where: isLive)
        }
    }

    /// A backend of a level, with this clock; on this medium unless it decides itself.
    func storage(of level: StorageLevel) -> any StorageBackend {
        switch level {
        case .native: InMemoryStorage(configuration: .init(clock: clock))
        case .atomic: ToyAtomicStorage(self)
        case .operations: ToyStorage(self)
        }
    }

    /// Every key that has not ended, as text.
    var live: [String: Entry] {
        entries.withLock { entries in
            var live: [String: Entry] = [:]
            for (key, entry) in entries where isLive(entry) { live[String(decoding: key, as: UTF8.self)] = entry }
            return live
        }
    }

    /// When a lifetime ends that begins now.
    func end(of ttl: Duration?) throws -> Int? {
        guard let ttl else { return nil }
        guard ttl > .zero else { throw ToyError.invalidLifetime }
        return clock.microsecondsSinceEpoch + ttl.roundedUpToMicroseconds
    }

    private func isLive(_ entry: Entry) -> Bool {
        entry.end.map { $0 > clock.microsecondsSinceEpoch } ?? true
    }
}

/// What the toys throw: their own error, as anyone's backend may.
enum ToyError: Error {
    case invalidLifetime
    case wrongType
    case overflow
}

extension Duration {
    /// In microseconds, rounded up.
    var roundedUpToMicroseconds: Int {
        let (seconds, attoseconds) = components
        let (whole, rest) = attoseconds.quotientAndRemainder(dividingBy: 1_000_000_000_000)
        return Int(seconds) * 1_000_000 + Int(whole) + (rest > 0 ? 1 : 0)
    }
}
