#if Redis
import RateThrottleTesting
import Testing

@testable import RateThrottle

@Suite("The storage contract on a server", .timeLimit(.minutes(5)))
struct RedisContractTests {
    /// Some checks wait for real time; those of a level do it at once, each with a prefix of its own.
    @Test(arguments: StorageLevel.allCases)
    func isKept(_ level: StorageLevel) async throws {
        try await RedisServer.run { server async throws in
            try await Clients.with(server) { client async throws in try await Self.expectKept(level, client) }
            #expect(try await server.ask("DBSIZE") == "0")
        }
    }

    /// Runs all checks of a level.
    static func expectKept(_ level: StorageLevel, _ client: RedisClient) async throws {
        let contract = contract(level, client)
        // For a machine that stood still while a key's last moments were looked at. A defect fails both times.
        let patient = self.contract(level, client, lifetime: .seconds(6), precision: .seconds(3))
        #expect(try await contract.level() == level)
        let checks = try await contract.checks()
        #expect(checks == StorageBackendContract.Check.checks(for: level))
        // Those that race against time are not held up by the others.
        for movesTime in [false, true] {
            await withTaskGroup(of: [StorageBackendContract.Failure].self) { group in
                for check in checks where check.movesTime == movesTime {
                    group.addTask {
                        let failures = await contract.run(check)
                        return failures.isEmpty || !movesTime ? failures : await patient.run(check)
                    }
                }
                for await failures in group { #expect(failures.isEmpty, "\(failures)") }
            }
        }
    }

    private static func contract(
        _ level: StorageLevel,
        _ client: RedisClient,
        lifetime: Duration = .milliseconds(1_500),
        precision: Duration = .milliseconds(600)
    ) -> StorageBackendContract {
        let count = Lock(0)
        let make: @Sendable () -> any StorageBackend = {
            let number = count.withLock { count in
                count += 1
                return count
            }
            let storage = RedisStorage(client, keyPrefix: "\(lifetime)\(number)*:")
            return switch level {
            case .operations: OperationsOnly(base: storage)
            case .atomic: SwapsOnly(base: storage)
            case .native: storage
            }
        }
        return StorageBackendContract(
            lifetime: lifetime,
            precision: precision,
            deadline: .seconds(60),
            makeBackend: make,
            makeNeighbor: make,
            // A server gives a key the whole of the millisecond in which it ends.
            advance: { try await Task.sleep(for: $0 + .milliseconds(2)) }
        )
    }
}
#endif
