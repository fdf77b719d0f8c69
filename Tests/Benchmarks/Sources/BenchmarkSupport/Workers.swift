import Foundation
import Synchronization

/// Runs the same work several times side by side.
public enum Workers {
    /// How long it took, in nanoseconds from the first beginning to the last end, and the sum of what the workers returned.
    public typealias Result = (nanoseconds: Int, sum: Int)

    /// On threads.
    /// - Parameters:
    ///   - count: How many threads.
    ///   - body: The work; takes the worker's number.
    /// - Returns: The time, and the sum.
    /// - Throws: What one of the workers threw.
    public static func onThreads(_ count: Int, _ body: @escaping @Sendable (Int) throws -> Int) throws -> Result {
        let line = StartingLine(workers: count)
        let outcome = Mutex<(sum: Int, error: (any Error)?)>((0, nil))
        let group = DispatchGroup()
        for number in 0..<count {
            group.enter()
            Thread.detachNewThread {
                line.arrive()
                while !line.isOpen { sched_yield() }
                do {
                    let returned = try body(number)
                    line.leave()
                    outcome.withLock { $0.sum += returned }
                } catch {
                    outcome.withLock { $0.error = error }
                }
                group.leave()
            }
        }
        group.wait()
        let (sum, error) = outcome.withLock { ($0.sum, $0.error) }
        if let error { throw error }
        return (line.nanoseconds, sum)
    }

    /// In tasks.
    /// - Parameters:
    ///   - count: How many tasks.
    ///   - body: The work; takes the worker's number.
    /// - Returns: The time, and the sum.
    /// - Throws: What one of the workers threw.
    public static func inTasks(
        _ count: Int,
        _ body: @escaping @Sendable (Int) async throws -> Int
    ) async throws -> Result {
        let line = StartingLine(workers: count)
        let sum = try await withThrowingTaskGroup(of: Int.self) { group in
            for number in 0..<count {
                group.addTask {
                    line.arrive()
                    while !line.isOpen { await Task.yield() }
                    defer { line.leave() }
                    return try await body(number)
                }
            }
            return try await group.reduce(0, +)
        }
        return (line.nanoseconds, sum)
    }
}
