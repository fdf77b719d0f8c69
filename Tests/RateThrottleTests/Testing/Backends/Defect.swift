import RateThrottle
import RateThrottleTesting
import Testing

/// A backend that breaks a promise, and the checks that have to notice: those, and no others.
struct Defect: Sendable, CustomTestStringConvertible {
    typealias Name = StorageBackendContract.Check

    let name: String
    let checks: Set<Name>
    let make: @Sendable (ToyMedium) -> any StorageBackend

    var testDescription: String { name }

    /// A defect of the six operations.
    static func operations(
        _ name: String,
        _ checks: Set<Name>,
        _ change: @escaping @Sendable (inout BrokenStorage) -> Void
    ) -> Defect {
        Defect(name: name, checks: checks) { medium in
            var storage = BrokenStorage(ToyStorage(medium))
            change(&storage)
            return storage
        }
    }

    /// A defect of `compareAndSet`.
    static func swap(_ name: String, _ checks: Set<Name>, _ swap: @escaping BrokenAtomicStorage.Swap) -> Defect {
        Defect(name: name, checks: checks) { medium in
            BrokenAtomicStorage(base: ToyAtomicStorage(medium), onSwap: swap)
        }
    }

    /// A defect of a backend that decides itself.
    static func decisions(
        _ name: String,
        _ checks: Set<Name>,
        _ change: @escaping @Sendable (inout BrokenNativeStorage) -> Void
    ) -> Defect {
        Defect(name: name, checks: checks) { medium in
            var storage = BrokenNativeStorage(InMemoryStorage(configuration: .init(clock: medium.clock)))
            change(&storage)
            return storage
        }
    }
}
