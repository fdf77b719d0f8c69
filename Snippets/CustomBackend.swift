import RateThrottle
import RateThrottleTesting
import Synchronization

/// Keeps everything in one dictionary under one lock.
final class DictionaryStorage: StorageBackend {
    private struct Entry {
        var value: StorageValue
        /// When it ends, since the epoch; nil for never.
        var end: Duration?

        func isLive(at now: Duration) -> Bool { end.map { $0 > now } ?? true }
    }

    private struct Table {
        /// By bytes: two strings that Swift takes to be equal may differ in theirs.
        var entries: [[UInt8]: Entry] = [:]
        var nextSweep = 1_024

        func live(_ key: String, at now: Duration) -> Entry? {
            guard let entry = entries[Array(key.utf8)], entry.isLive(at: now) else { return nil }
            return entry
        }

        /// Stores an entry, and drops those that have ended whenever their number has doubled.
        mutating func put(_ key: String, _ entry: Entry, at now: Duration) {
            if entries.count >= nextSweep {
                entries = entries.filter { $0.value.isLive(at: now) }
                nextSweep = max(1_024, entries.count * 2)
            }
            entries[Array(key.utf8)] = entry
        }
    }

    private let table = Mutex(Table())
    private let clock: any EpochClock
    private var now: Duration { .microseconds(clock.microsecondsSinceEpoch) }

    init(clock: any EpochClock = MonotonicClock()) {
        self.clock = clock
    }

    func get(_ key: String) -> StorageValue? {
        table.withLock { $0.live(key, at: now)?.value }
    }

    func set(_ key: String, _ value: StorageValue, ttl: Duration?) throws {
        let now = now
        let entry = Entry(value: value, end: try end(of: ttl, from: now))
        table.withLock { $0.put(key, entry, at: now) }
    }

    func increment(_ key: String, amount: Int, ttl: Duration?) throws -> Int {
        let now = now
        let end = try end(of: ttl, from: now)
        return try table.withLock { table in
            let old = table.live(key, at: now) ?? Entry(value: 0, end: end)
            guard case .integer(let number) = old.value else {
                throw StorageError(code: .wrongType, message: "the value is not an integer")
            }
            let (sum, isBeyond) = number.addingReportingOverflow(amount)
            if isBeyond { throw StorageError(code: .overflow, message: "the sum is beyond 64 bits") }
            table.put(key, Entry(value: .integer(sum), end: old.end), at: now)
            return sum
        }
    }

    func delete(_ key: String) -> Bool {
        table.withLock { $0.entries.removeValue(forKey: Array(key.utf8))?.isLive(at: now) ?? false }
    }

    func exists(_ key: String) -> Bool { get(key) != nil }

    func clear() -> Int {
        table.withLock { table in
            let now = now
            defer { table = Table() }
            return table.entries.values.count { $0.isLive(at: now) }
        }
    }

    private func end(of ttl: Duration?, from now: Duration) throws -> Duration? {
        guard let ttl else { return nil }
        guard ttl > .zero else { throw StorageError(code: .invalidLifetime, message: "the lifetime is not above zero") }
        return now + ttl
    }
}

extension DictionaryStorage: AtomicStorageBackend {
    func compareAndSet(_ key: String, expected: StorageValue?, new: StorageValue, ttl: Duration?) throws -> Bool {
        let now = now
        let entry = Entry(value: new, end: try end(of: ttl, from: now))
        return table.withLock { table in
            guard table.live(key, at: now)?.value == expected else { return false }
            table.put(key, entry, at: now)
            return true
        }
    }
}

func use() async throws {
    let limiter = RateThrottleCore(storage: DictionaryStorage())
    limiter.addRule(try RateThrottleRule(name: "api", rate: "100/minute", strategy: .tokenBucket))
    try await limiter.checkRateLimit("192.0.2.7", rule: "api")

    let status = await limiter.getStatus()
    print(status.storageType, status.storageLevel)  // DictionaryStorage atomic

    precondition(status.storageType == "DictionaryStorage" && status.storageLevel == .atomic)
}

func examine() async throws {
    let clock = ManualClock(microsecondsSinceEpoch: 0)
    let contract = StorageBackendContract(
        makeBackend: { DictionaryStorage(clock: clock) },
        advance: { clock.advance(by: $0) }
    )
    let failures = await contract.run()
    for failure in failures { print(failure) }

    let level = try await contract.level()  // .atomic

    precondition(failures.isEmpty && level == .atomic)
}

try await use()
try await examine()
