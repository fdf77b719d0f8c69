/// Finishes what must be finished although the caller was cancelled, or no longer waits: giving back a charge.
struct Shield: Sendable {
    /// Work that is to be finished.
    typealias Work = @Sendable () async throws -> Void

    private let shelter: @Sendable (@escaping Work) async throws -> Void

    /// Makes a shield of a way to run work where the caller's cancellation does not reach it.
    init(_ shelter: @escaping @Sendable (@escaping Work) async throws -> Void) {
        self.shelter = shelter
    }

    /// Runs work in a task of its own.
    static let task = Shield { work in try await Task { try await work() }.value }

    /// Runs work to its end.
    func run(_ work: @escaping Work) async throws {
        try await shelter(work)
    }
}
