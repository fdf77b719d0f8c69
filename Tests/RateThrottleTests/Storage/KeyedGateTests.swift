import Testing
import RateThrottleTestSupport

@testable import RateThrottle

@Suite("The gate that lets one task at a time work on a key", .timeLimit(.minutes(10)))
struct KeyedGateTests {
    /// How many are inside for a key, and how many ever were at once.
    private final class Room: Sendable {
        private let state = Lock<(inside: Int, most: Int, visits: Int)>((0, 0, 0))

        var most: Int { state.withLock(\.most) }
        var visits: Int { state.withLock(\.visits) }

        func enter() {
            state.withLock { state in
                state.inside += 1
                state.visits += 1
                state.most = max(state.most, state.inside)
            }
        }

        func leave() { state.withLock { $0.inside -= 1 } }
    }

    @Test func runsTheBodyAndReturnsItsResult() async throws {
        let gate = KeyedGate()
        let held = try await gate.withKeys(["a", "b", "a"]) { gate.heldCount }
        #expect(held == 2)
        #expect(gate.heldCount == 0)
        #expect(try await gate.withKeys([]) { gate.heldCount } == 0)
    }

    @Test func letsGoOfItsKeysWhenTheBodyThrows() async throws {
        struct Failure: Error {}
        let gate = KeyedGate()
        await #expect(throws: Failure.self) { try await gate.withKeys(["a", "b"]) { throw Failure() } }
        #expect(gate.heldCount == 0)
        #expect(try await gate.withKeys(["a"]) { true })
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func oneAtATimeForEachKey(seed: UInt64) throws {
        let gate = KeyedGate()
        let rooms = (0..<5).map { _ in Room() }
        let ended = ShuffledExecutor.run(300, seed: seed) { number in
            var generator = SplitMix64(seed: seed &+ UInt64(number))
            let keys = (0..<5).shuffled(using: &generator).prefix(Int.random(in: 1...3, using: &generator))
            try? await gate.withKeys(keys.map { "key \($0)" }) {
                for key in keys { rooms[key].enter() }
                for _ in 0..<3 { await Task.yield() }
                for key in keys { rooms[key].leave() }
            }
        }
        #expect(ended == 300, "two calls wait for each other")
        #expect(rooms.allSatisfy { $0.most == 1 })
        #expect(rooms.reduce(0) { $0 + $1.visits } > 300)
        #expect(gate.heldCount == 0)
    }

    @Test func servesInOrderOfArrival() throws {
        let gate = KeyedGate()
        let order = Orders()
        let ended = ShuffledExecutor.run(50, seed: 7) { number in
            order.arrive(number)
            try? await gate.withKeys(["key"]) {
                order.serve(number)
                await Task.yield()
            }
        }
        #expect(ended == 50)
        #expect(order.servedNumbers == order.arrivedNumbers)
    }

    @Test func otherKeysDoNotWait() async throws {
        let gate = KeyedGate()
        let isOther = try await gate.withKeys(["a"]) { try await gate.withKeys(["b"]) { true } }
        #expect(isOther)
    }

    @Test func aCancelledWaiterEndsWhileTheKeyIsHeldAndTheOthersAreServed() async throws {
        let gate = KeyedGate()
        let arrived = Tally()
        let served = Tally()
        let waiters = try await gate.withKeys(["key"]) {
            let waiters = (0..<10).map { _ in
                Task {
                    arrived.add(1)
                    try await gate.withKeys(["key"]) { served.add(1) }
                }
            }
            for _ in 0..<1_000_000 where arrived.total < 10 { await Task.yield() }
            for waiter in waiters[..<4] { waiter.cancel() }
            for waiter in waiters[..<4] { await #expect(throws: CancellationError.self) { try await waiter.value } }
            #expect(served.total == 0)
            return waiters
        }
        for waiter in waiters[4...] { try await waiter.value }
        #expect(served.total == 6)
        #expect(gate.heldCount == 0)
    }

    @Test func aTaskThatIsCancelledBeforeItWaitsDoesNotWait() async throws {
        let gate = KeyedGate()
        try await gate.withKeys(["key"]) {
            let waiter = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                try await gate.withKeys(["key"]) {}
            }
            await #expect(throws: CancellationError.self) { try await waiter.value }
        }
        #expect(gate.heldCount == 0)
    }

    @Test func aCancelledWaiterLetsGoOfTheKeysThatItHolds() async throws {
        let gate = KeyedGate()
        try await gate.withKeys(["b"]) {
            let waiter = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                try await gate.withKeys(["a", "b"]) {}
            }
            _ = await waiter.result
            #expect(gate.heldCount == 1)
        }
        #expect(gate.heldCount == 0)
    }

    /// A continuation that is resumed twice traps; one that is never resumed keeps its task from ending.
    @Test(arguments: [1, 2, 3] as [UInt64])
    func everyWaiterIsResumedOnceWhateverIsCancelled(seed: UInt64) async throws {
        let gate = KeyedGate()
        let room = Room()
        await withTaskGroup(of: Void.self) { group in
            var generator = SplitMix64(seed: seed)
            for _ in 0..<500 {
                let delay = Int.random(in: 0..<20, using: &generator)
                let isCancelled = Bool.random(using: &generator)
                group.addTask {
                    let work = Task {
                        try await gate.withKeys(["key"]) {
                            room.enter()
                            await Task.yield()
                            room.leave()
                        }
                    }
                    for _ in 0..<delay { await Task.yield() }
                    if isCancelled { work.cancel() }
                    _ = await work.result
                }
            }
        }
        #expect(room.most == 1)
        #expect(room.visits >= 200)
        #expect(gate.heldCount == 0)
    }

    @Test func manyKeysLeaveNothingBehind() async throws {
        let gate = KeyedGate()
        for number in 0..<10_000 { try await gate.withKeys(["key \(number)"]) {} }
        #expect(gate.heldCount == 0)
    }
}

/// In which order tasks arrived and were served.
private final class Orders: Sendable {
    private let state = Lock<(arrived: [Int], served: [Int])>(([], []))

    var arrivedNumbers: [Int] { state.withLock(\.arrived) }
    var servedNumbers: [Int] { state.withLock(\.served) }

    func arrive(_ number: Int) { state.withLock { $0.arrived.append(number) } }

    func serve(_ number: Int) { state.withLock { $0.served.append(number) } }
}
