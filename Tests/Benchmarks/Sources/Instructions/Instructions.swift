import ArgumentParser
import BenchmarkSupport
import Dispatch
import RateThrottle
import Synchronization

/// Makes so many decisions and ends, so that a profiler can count its instructions. The difference of two runs that make
/// different numbers of them is what the decisions cost, without what comes before and after.
@main
struct Instructions: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Makes so many decisions and ends, so that a profiler can count its instructions."
    )

    @Argument(help: "How the rule counts.")
    var strategy: RateThrottleStrategy

    @Argument(help: "now: the synchronous view; await: checkRateLimit.")
    var mode: DecisionMode

    @Argument(help: "How many keys are asked about in turn, 1 to 1000000.")
    var keys: Int

    @Argument(help: "How many decisions, 1 or more.")
    var decisions: Int

    func validate() throws {
        guard (1...1_000_000).contains(keys) else {
            throw ValidationError("keys \(keys): allowed are 1 to 1000000")
        }
        guard decisions >= 1 else { throw ValidationError("decisions \(decisions): allowed is 1 or more") }
    }

    /// Not asynchronous: valgrind does not survive what the main thread of an asynchronous program turns into.
    func run() throws {
        let subject = try Subject(strategy, keys: keys)
        let granted =
            switch mode {
            case .now: try subject.decideNow(decisions)
            case .await: try waitFor { try await subject.decide(decisions) }
            }
        guard granted == decisions else {
            throw BenchmarkError("\(granted) of \(decisions) decisions were granted; expected all")
        }
    }

    private func waitFor(_ body: @escaping @Sendable () async throws -> Int) throws -> Int {
        let done = DispatchSemaphore(value: 0)
        let result = Mutex<Result<Int, any Error>?>(nil)
        Task.detached {
            do {
                let value = try await body()
                result.withLock { $0 = .success(value) }
            } catch {
                result.withLock { $0 = .failure(error) }
            }
            done.signal()
        }
        done.wait()
        return try result.withLock { try $0?.get() ?? 0 }
    }
}
