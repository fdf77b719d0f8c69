import RateThrottle
import RateThrottleTesting

/// The six operations on an actor's own dictionary.
actor ToyActorStorage: StorageBackend {
    private var entries: [[UInt8]: ToyMedium.Entry] = [:]
    private let clock: ManualClock

    init(clock: ManualClock) {
        self.clock = clock
    }

    func get(_ key: String) -> StorageValue? { live(key)?.value }

    func set(_ key: String, _ value: StorageValue, ttl: Duration?) throws {
        entries[Array(key.utf8)] = ToyMedium.Entry(value: value, end: try end(of: ttl))
    }

    func increment(_ key: String, amount: Int, ttl: Duration?) throws -> Int {
        let old = ToyMedium.Entry(value: .integer(0), end: try end(of: ttl))
        let entry = live(key) ?? old
        guard let number = entry.value.intValue else { throw ToyError.wrongType }
        let (sum, isBeyond) = number.addingReportingOverflow(amount)
        guard !isBeyond else { throw ToyError.overflow }
        entries[Array(key.utf8)] = ToyMedium.Entry(value: .integer(sum), end: entry.end)
        return sum
    }

    func delete(_ key: String) -> Bool {
        defer { entries[Array(key.utf8)] = nil }
        return live(key) != nil
    }

    func exists(_ key: String) -> Bool { live(key) != nil }

    func clear() -> Int {
        defer { entries = [:] }
        return entries.values.count { isLive($0) }
    }

    private func live(_ key: String) -> ToyMedium.Entry? {
        entries[Array(key.utf8)].flatMap { isLive($0) ? $0 : nil }
    }

    private func isLive(_ entry: ToyMedium.Entry) -> Bool {
        entry.end.map { $0 > clock.microsecondsSinceEpoch } ?? true
    }

    private func end(of ttl: Duration?) throws -> Int? {
        guard let ttl else { return nil }
        guard ttl > .zero else { throw ToyError.invalidLifetime }
        return clock.microsecondsSinceEpoch + ttl.roundedUpToMicroseconds
    }
}
