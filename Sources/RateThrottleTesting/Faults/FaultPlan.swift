/// What a ``FaultyStorage`` has been told to do, and what it was asked. Pure: the storage carries out what it says.
struct FaultPlan: Sendable {
    /// Calls that are to fail.
    struct Fault: Sendable {
        var operations: Set<StorageOperation>
        /// How many calls to leave alone first.
        var skipped: Int
        /// How many to fail after that; nil: all.
        var count: Int?
        var moment: InjectedFault.Moment
        var error: any Error
    }

    /// A call that waits to be released.
    struct Waiter: Sendable {
        let operation: StorageOperation
        let continuation: CheckedContinuation<Void, any Error>
    }

    /// What is to fail. The first that covers a call decides it.
    private(set) var faults: [Fault] = []
    /// Which operations are held.
    private(set) var held: Set<StorageOperation> = []
    /// Calls that are held, in order of arrival.
    private var waiters: [(id: UInt64, waiter: Waiter)] = []
    private var counts: [StorageOperation: Int] = [:]
    private var nextID: UInt64 = 0

    /// How many calls are held.
    var heldCount: Int { waiters.count }

    /// How many calls of some operations there were.
    func count(of operations: Set<StorageOperation>) -> Int {
        operations.reduce(0) { $0 + counts[$1, default: 0] }
    }

    /// Counts a call, and says how it is to fail, if it is.
    mutating func begin(_ operation: StorageOperation) -> Fault? {
        counts[operation, default: 0] += 1
        for position in faults.indices where faults[position].operations.contains(operation) {
            if faults[position].skipped > 0 {
                faults[position].skipped -= 1
                continue
            }
            guard let count = faults[position].count else { return faults[position] }
            let fault = faults[position]
            if count == 1 { faults.remove(at: position) } else { faults[position].count = count - 1 }
            return fault
        }
        return nil
    }

    mutating func add(_ fault: Fault) {
        if fault.count ?? 1 > 0 { faults.append(fault) }
    }

    mutating func removeFaults() {
        faults = []
    }

    mutating func resetCounts() {
        counts = [:]
    }

    mutating func hold(_ operations: Set<StorageOperation>) {
        held.formUnion(operations)
    }

    /// Stops holding operations, and returns the calls of them that waited.
    mutating func release(_ operations: Set<StorageOperation>) -> [Waiter] {
        held.subtract(operations)
        let released = waiters.filter { operations.contains($0.waiter.operation) }
        waiters.removeAll { operations.contains($0.waiter.operation) }
        return released.map(\.waiter)
    }

    mutating func makeID() -> UInt64 {
        nextID += 1
        return nextID
    }

    /// Makes a call wait. Returns false when its operation is no longer held.
    mutating func enqueue(_ waiter: Waiter, id: UInt64) -> Bool {
        guard held.contains(waiter.operation) else { return false }
        waiters.append((id, waiter))
        return true
    }

    /// Takes a call out that no longer waits; nil when it was released before.
    mutating func dequeue(_ id: UInt64) -> Waiter? {
        guard let position = waiters.firstIndex(where: { $0.id == id }) else { return nil }
        return waiters.remove(at: position).waiter
    }
}
