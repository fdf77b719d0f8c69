import RateThrottle
import Synchronization

/// The six operations, synchronous, on a medium that others may share: a plain backend as a user would write it.
struct ToyStorage: StorageBackend {
    private static let prefixes = Atomic<Int>(0)

    let medium: ToyMedium
    let prefix: String

    /// Makes a backend; without a prefix, with a new one.
    init(_ medium: ToyMedium = ToyMedium(), prefix: String? = nil) {
        self.medium = medium
        self.prefix = prefix ?? "\(Self.prefixes.wrappingAdd(1, ordering: .relaxed).newValue)/"
    }

    func get(_ key: String) -> StorageValue? {
        medium.withEntry(prefix + key) { $0?.value }
    }

    func set(_ key: String, _ value: StorageValue, ttl: Duration?) throws {
        let end = try medium.end(of: ttl)
        medium.withEntry(prefix + key) { $0 = ToyMedium.Entry(value: value, end: end) }
    }

    func increment(_ key: String, amount: Int, ttl: Duration?) throws -> Int {
        let end = try medium.end(of: ttl)
        return try medium.withEntry(prefix + key) { entry in
            let old = entry ?? ToyMedium.Entry(value: .integer(0), end: end)
            guard case .integer(let number) = old.value else { throw ToyError.wrongType }
            let (sum, isBeyond) = number.addingReportingOverflow(amount)
            guard !isBeyond else { throw ToyError.overflow }
            entry = ToyMedium.Entry(value: .integer(sum), end: old.end)
            return sum
        }
    }

    func delete(_ key: String) -> Bool {
        medium.withEntry(prefix + key) { entry in
            defer { entry = nil }
            return entry != nil
        }
    }

    func exists(_ key: String) -> Bool {
        medium.withEntry(prefix + key) { $0 != nil }
    }

    func clear() -> Int {
        medium.clear(prefix: prefix)
    }
}
