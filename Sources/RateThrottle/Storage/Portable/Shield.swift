/// Finishes what must be finished although the caller was cancelled, or no longer waits: giving back a charge.
enum Shield {
    /// Runs a body in a task of its own, which the caller's cancellation does not reach.
    static func run(_ body: @escaping @Sendable () async throws -> Void) async throws {
        try await Task { try await body() }.value
    }
}
