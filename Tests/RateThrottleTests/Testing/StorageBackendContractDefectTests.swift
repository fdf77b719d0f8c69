import RateThrottle
import RateThrottleTesting
import Testing

@Suite("The storage contract on backends that break one promise")
struct StorageBackendContractDefectTests {
    private typealias Check = StorageBackendContract.Check

    /// The checks that a defective backend fails.
    private func failing(_ defect: Defect) async -> [Check: String] {
        let medium = ToyMedium()
        let contract = StorageBackendContract(
            deadline: .seconds(600),
            makeBackend: { defect.make(medium) },
            makeNeighbor: { ToyStorage(medium) },
            advance: { medium.clock.advance(by: $0) }
        )
        let failures = await contract.run()
        return Dictionary(failures.map { ($0.check, $0.message) }, uniquingKeysWith: { first, _ in first })
    }

    @Test(arguments: Defect.values + Defect.increments)
    func operationsAreNoticed(_ defect: Defect) async {
        let failing = await failing(defect)
        #expect(Set(failing.keys) == defect.checks, "\(failing)")
    }

    @Test(arguments: Defect.swaps)
    func swapsAreNoticed(_ defect: Defect) async {
        let failing = await failing(defect)
        #expect(Set(failing.keys) == defect.checks, "\(failing)")
    }

    @Test(arguments: Defect.decisions)
    func decisionsAreNoticed(_ defect: Defect) async {
        let failing = await failing(defect)
        #expect(Set(failing.keys) == defect.checks, "\(failing)")
    }

    @Test func everyCheckNoticesSomethingAlone() {
        let defects = Defect.values + Defect.increments + Defect.swaps + Defect.decisions
        for check in Check.allCases where check != .missingKeyIsNil {
            #expect(defects.contains { $0.checks == [check] }, "\(check)")
        }
        #expect(defects.contains { $0.checks.contains(.missingKeyIsNil) })
    }
}
