import Synchronization

/// Adds up, from any task.
final class Tally: Sendable {
    private let value = Atomic<Int>(0)

    var total: Int { value.load(ordering: .sequentiallyConsistent) }

    func add(_ amount: Int) {
        value.wrappingAdd(amount, ordering: .sequentiallyConsistent)
    }
}
