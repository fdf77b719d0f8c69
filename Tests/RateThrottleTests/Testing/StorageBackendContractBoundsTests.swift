import RateThrottle
import RateThrottleTesting
import Testing

@Suite("The storage contract on backends that do not answer")
struct StorageBackendContractBoundsTests {
    private func contract(
        _ storage: FaultyStorage<ToyStorage>,
        deadline: Duration = .seconds(30)
    ) -> StorageBackendContract {
        StorageBackendContract(
            deadline: deadline,
            makeBackend: { storage },
            advance: { storage.backend.medium.clock.advance(by: $0) }
        )
    }

    @Test(arguments: StorageBackendContract.Check.checks(for: .operations))
    func aBackendThatHangsFails(_ check: StorageBackendContract.Check) async {
        let storage = FaultyStorage(ToyStorage())
        storage.hold()
        let failures = await contract(storage, deadline: .milliseconds(20)).run(check)
        #expect(failures.map(\.message).contains { $0.contains("did not end within") }, "\(failures)")
        storage.release()
    }

    @Test(arguments: StorageBackendContract.Check.checks(for: .operations))
    func aBackendThatThrowsFails(_ check: StorageBackendContract.Check) async throws {
        let storage = FaultyStorage(ToyStorage())
        storage.failAlways()
        let failures = await contract(storage).run(check)
        let failure = try #require(failures.first)
        #expect(failure.check == check)
        #expect(failure.message.contains("a fault that a test asked for"), "\(failure)")
    }

    @Test func aBackendThatCannotBeMadeFails() async {
        let contract = StorageBackendContract(makeBackend: { throw InjectedFault() }, advance: { _ in })
        let failures = await contract.run()
        #expect(failures.count == StorageBackendContract.Check.allCases.count)
        await #expect(throws: InjectedFault.self) { try await contract.checks() }
    }

    @Test func aClockThatCannotBeMovedFails() async {
        let contract = StorageBackendContract(makeBackend: { ToyStorage() }, advance: { _ in throw InjectedFault() })
        for check in StorageBackendContract.Check.checks(for: .operations) {
            #expect(await contract.run(check).isEmpty != check.movesTime, "\(check)")
        }
    }

    @Test func failuresAreBounded() async {
        var broken = BrokenStorage(ToyStorage())
        broken.onGet = { _, _ in .string("always") }
        let contract = StorageBackendContract(makeBackend: { [broken] in broken }, advance: { _ in })
        #expect(await contract.run(.clearCountsKeys).count == 20)
    }

    @Test func aCancelledRunEnds() async {
        let storage = FaultyStorage(ToyStorage())
        storage.hold()
        let contract = contract(storage)
        let run = Task { await contract.run(.setThenGet) }
        #expect(await storage.waitUntilHeld(1, within: .seconds(300)))
        run.cancel()
        #expect(await run.value.isEmpty == false)
        storage.release()
    }
}
