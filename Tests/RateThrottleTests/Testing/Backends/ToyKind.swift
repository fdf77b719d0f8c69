import RateThrottle
import RateThrottleTesting

/// Backends that keep every promise.
enum ToyKind: String, CaseIterable, Sendable {
    case inMemory
    case inMemoryOfOneShard
    case operations
    case atomic
    case actor
    case faultyInMemory
    case faultyAtomic
    case faultyOperations

    /// The level that a limiter has to find.
    var level: StorageLevel {
        switch self {
        case .inMemory, .inMemoryOfOneShard, .faultyInMemory: .native
        case .atomic, .faultyAtomic: .atomic
        case .operations, .actor, .faultyOperations: .operations
        }
    }

    /// The contract for this kind.
    var contract: StorageBackendContract {
        let medium = ToyMedium()
        let clock = medium.clock
        let make: @Sendable () -> any StorageBackend = {
            switch self {
            case .inMemory: InMemoryStorage(configuration: .init(clock: clock))
            case .inMemoryOfOneShard: InMemoryStorage(configuration: .init(maxKeys: 1_000, clock: clock))
            case .operations: ToyStorage(medium)
            case .atomic: ToyAtomicStorage(medium)
            case .actor: ToyActorStorage(clock: clock)
            case .faultyInMemory: FaultyStorage(InMemoryStorage(configuration: .init(clock: clock)))
            case .faultyAtomic: FaultyStorage(ToyAtomicStorage(medium))
            case .faultyOperations: FaultyStorage(ToyStorage(medium))
            }
        }
        return StorageBackendContract(
            deadline: .seconds(600),
            makeBackend: make,
            makeNeighbor: make,
            advance: { duration in clock.advance(by: duration) }
        )
    }
}
