#if Redis
/// Waits until a condition holds, by asking again and again.
///
/// The only place in these tests that waits for time to pass. It is for what no clock of a test can move: servers that are
/// processes, and threads. A test must not wait for a time and then look; it waits for what it wants to see.
///
/// A cancelled task waits too, or nothing could be tidied up after a test that ran out of time. The limit always ends it.
/// - Parameters:
///   - limit: After how long it gives up.
///   - condition: What is waited for.
/// - Returns: Whether the condition held within the limit.
/// - Throws: What the condition throws, at once.
@discardableResult
func eventually(within limit: Duration = .seconds(10), _ condition: () async throws -> Bool) async rethrows -> Bool {
    let end = ContinuousClock.now + limit
    for round in 0... {
        if try await condition() { return true }
        guard ContinuousClock.now < end else { break }
        if round < 10 {
            await Task.yield()
        } else {
            // A task of its own, since one that is cancelled cannot sleep.
            await Task { try? await Task.sleep(for: .milliseconds(2)) }.value
        }
    }
    return false
}
#endif
