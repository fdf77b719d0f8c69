import RateThrottle
import RateThrottleTesting
import Testing

@Suite("The storage contract on backends that keep it")
struct StorageBackendContractTests {
    @Test(arguments: ToyKind.allCases, StorageBackendContract.Check.allCases)
    func isKept(by kind: ToyKind, _ check: StorageBackendContract.Check) async {
        let failures = await kind.contract.run(check)
        #expect(failures.isEmpty, "\(failures)")
    }

    @Test(arguments: ToyKind.allCases)
    func runsEveryCheckOfTheLevel(_ kind: ToyKind) async throws {
        let contract = kind.contract
        #expect(try await contract.level() == kind.level)
        #expect(try await contract.checks() == StorageBackendContract.Check.checks(for: kind.level))
        #expect(await contract.run().isEmpty)
    }

    @Test func levelsBuildOnEachOther() {
        typealias Check = StorageBackendContract.Check
        #expect(Check.checks(for: .operations).count == 15)
        #expect(Check.checks(for: .atomic).count == 20)
        #expect(Check.checks(for: .native) == Check.allCases)
        #expect(Check.checks(for: .operations).allSatisfy { $0.level == .operations })
    }

    @Test func everyCheckThatSaysSoMovesTime() async {
        for check in StorageBackendContract.Check.allCases {
            let clock = ManualClock(microsecondsSinceEpoch: 0)
            let contract = StorageBackendContract(
                makeBackend: { InMemoryStorage(configuration: .init(clock: clock)) },
                advance: { clock.advance(by: $0) }
            )
            #expect(await contract.run(check).isEmpty)
            #expect((clock.microsecondsSinceEpoch > 0) == check.movesTime, "\(check)")
            #expect(clock.microsecondsSinceEpoch <= 3_000_000, "\(check)")
        }
    }

    @Test func checksAboveTheLevelFindNothing() async {
        let untouched = FaultyStorage(ToyStorage())
        let contract = StorageBackendContract(makeBackend: { untouched }, advance: { _ in })
        for check in StorageBackendContract.Check.allCases where check.level != .operations {
            #expect(await contract.run(check).isEmpty)
        }
        #expect(untouched.callCount() == 0)
    }
}
