import RateThrottle

/// Collects what a check finds broken, from any of its tasks.
final class Findings: Sendable {
    private static let maximumCount = 20

    private let check: StorageBackendContract.Check
    private let found = Lock<[StorageBackendContract.Failure]>([])

    init(_ check: StorageBackendContract.Check) {
        self.check = check
    }

    /// What was found so far.
    var failures: [StorageBackendContract.Failure] { found.withLock(\.self) }

    /// Notes something that is broken. The first twenty say enough.
    func add(_ message: String) {
        found.withLock { found in
            guard found.count < Self.maximumCount else { return }
            found.append(StorageBackendContract.Failure(check: check, message: message))
        }
    }

    /// Notes an operation that threw.
    func add(_ error: any Error) {
        add("expected all operations to succeed, found that one threw \(error)")
    }
}
