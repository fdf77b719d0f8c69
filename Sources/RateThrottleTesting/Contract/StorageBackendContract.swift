public import RateThrottle

/// Checks that a backend keeps the promises of `StorageBackend`, `AtomicStorageBackend` and
/// `RateLimitingStorageBackend`: one check for each statement in their documentation, of the same name.
///
/// It works in any test framework: what is broken is returned, not reported.
///
/// ```swift
/// @Test(arguments: StorageBackendContract.Check.allCases)
/// func keepsItsPromises(_ check: StorageBackendContract.Check) async {
///     let clock = ManualClock(microsecondsSinceEpoch: 0)
///     let contract = StorageBackendContract(
///         makeBackend: { MyStorage(clock: clock) },
///         advance: { duration in clock.advance(by: duration) }
///     )
///     let failures = await contract.run(check)
///     #expect(failures.isEmpty, "\(failures)")
/// }
/// ```
///
/// ## Time
/// The contract never looks at a clock: it asks for time to pass by calling `advance`. With a ``ManualClock`` that is
/// instant and exact. For a server with a clock of its own, `advance` really waits; give a short `lifetime`, and a `precision`
/// that covers what sleeping and a round trip add, such as 500 ms and 200 ms. Checks that need time to pass say so
/// (``Check/movesTime``); each waits for at most three lifetimes.
///
/// ## What a check touches
/// Each check makes a backend and clears it at the end, so that **nothing else may be stored in it**. Checks that run at the
/// same time need backends whose keys are apart, for a server a new prefix each time.
public struct StorageBackendContract: Sendable {
    let makeBackend: @Sendable () async throws -> any StorageBackend
    let makeNeighbor: (@Sendable () async throws -> any StorageBackend)?
    let advance: @Sendable (Duration) async throws -> Void
    let lifetime: Duration
    let precision: Duration
    let deadline: Duration

    /// Makes the contract for one kind of backend.
    /// - Parameters:
    ///   - lifetime: The lifetime that the checks give to keys, in whole milliseconds.
    ///   - precision: How closely `advance` moves the backend's clock: keys are looked at so long before their end, and at it.
    ///   - deadline: How long one check may take. One that takes longer fails, and its task is cancelled and left behind. A
    ///     trap in the backend cannot be caught.
    ///   - makeBackend: Makes an empty backend whose keys nobody else uses; called once for each check.
    ///   - makeNeighbor: Makes a backend with other keys in the same medium, such as another prefix on the same server: with
    ///     it, `clearCountsKeys` also checks that `clear` leaves other data alone.
    ///   - advance: Makes a time pass for the backend.
    public init(
        lifetime: Duration = .seconds(1),
        precision: Duration = .milliseconds(1),
        deadline: Duration = .seconds(30),
        makeBackend: @escaping @Sendable () async throws -> any StorageBackend,
        makeNeighbor: (@Sendable () async throws -> any StorageBackend)? = nil,
        advance: @escaping @Sendable (Duration) async throws -> Void
    ) {
        self.makeBackend = makeBackend
        self.makeNeighbor = makeNeighbor
        self.advance = advance
        self.lifetime = lifetime
        self.precision = precision
        self.deadline = deadline
    }

    /// The level of the backend, found by conformance, as a limiter finds it.
    /// - Returns: The level.
    /// - Throws: What `makeBackend` throws.
    public func level() async throws -> StorageLevel {
        StorageLevel(of: try await makeBackend())
    }

    /// The checks that the backend's level calls for. Worth an expectation of its own: a backend that by accident lacks a
    /// conformance is not asked to keep that level's promises.
    /// - Returns: The checks, in the order of the documentation.
    /// - Throws: What `makeBackend` throws.
    public func checks() async throws -> [Check] {
        Check.checks(for: try await level())
    }

    /// Runs every check that the backend's level calls for, one after the other.
    /// - Returns: What was broken; empty when nothing was.
    public func run() async -> [Failure] {
        var failures: [Failure] = []
        for check in Check.allCases { failures += await run(check) }
        return failures
    }

    /// Runs one check. One that is above the backend's level has nothing to find.
    /// - Parameter check: Which.
    /// - Returns: What was broken; empty when nothing was.
    public func run(_ check: Check) async -> [Failure] {
        let findings = Findings(check)
        let isOver = (try? await Deadline.run(within: deadline) { await examine(check, findings) }) != nil
        if !isOver { findings.add("did not end within \(deadline)") }
        return findings.failures
    }

    private func examine(_ check: Check, _ findings: Findings) async {
        do {
            let backend = try await makeBackend()
            guard check.level <= StorageLevel(of: backend) else { return }
            let examination = Examination(
                check: check,
                backend: backend,
                neighbor: try await makeNeighbor?(),
                contract: self,
                findings: findings
            )
            do { try await examination.run() } catch { findings.add(error) }
            // Whether `clear` works is the business of one check.
            _ = try? await backend.clear()
        } catch {
            findings.add("expected a backend, found that making one threw \(error)")
        }
    }
}

extension StorageLevel {
    fileprivate static func <= (level: StorageLevel, other: StorageLevel) -> Bool {
        allCases.firstIndex(of: level) ?? 0 <= allCases.firstIndex(of: other) ?? 0
    }
}
