import ArgumentParser
import BenchmarkSupport
import RateThrottle

/// Measures decisions on a Redis server, and prints one line of JSON.
@main
struct RedisBenchmark: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measures decisions on a Redis server, and prints one line of JSON.",
        discussion: "It leaves its keys behind: let the server be one that is there for nothing else."
    )

    @Argument(help: "redis://, unix:// or rediss://.")
    var url: String

    @Argument(help: "How many tasks ask, one after the other each, 1 to 100000.")
    var callers: Int

    @Argument(help: "How the rule counts.")
    var strategy: RateThrottleStrategy

    @Argument(help: "For how long it measures; with 0 it only fills.")
    var seconds: Double

    @Option(help: "How many keys are asked about, in random order, 1 to 10^8.")
    var keys = 100_000

    @Option(help: "A file with the certificate of who signed the server's; for rediss://.")
    var ca: String?

    @Flag(inversion: .prefixedNo, help: "Whether it asks once about each key before it measures.")
    var fill = true

    @Flag(inversion: .prefixedNo, help: "Whether decisions that wait at the same time are sent as one call.")
    var coalescing = true

    func validate() throws {
        guard (1...100_000).contains(callers) else {
            throw ValidationError("callers \(callers): allowed are 1 to 100000")
        }
        guard (0...3_600).contains(seconds) else { throw ValidationError("seconds \(seconds): allowed are 0 to 3600") }
        guard (1...100_000_000).contains(keys) else {
            throw ValidationError("--keys \(keys): allowed are 1 to 100000000")
        }
        guard Transport(url: url) != nil else {
            throw ValidationError("\(url): allowed are URLs that begin with redis://, unix:// or rediss://")
        }
    }

    func run() async throws {
        let subject = try Subject(
            url: url,
            ca: ca,
            coalescing: coalescing,
            strategy: strategy,
            callers: callers,
            names: KeyList.make(0..<keys, digits: 12)
        )
        do {
            if fill { try await subject.fill() }
            if seconds > 0 { printLine(try await subject.measure(callers: callers, for: .seconds(seconds))) }
        } catch {
            await subject.shutdown()
            throw error
        }
        await subject.shutdown()
    }

    private func printLine(_ measured: Measurement) {
        let decisions = Double(measured.latencies.count)
        var line = JSONLine()
        line.add("suite", "redis")
        line.add("who", "ratethrottle")
        line.add("transport", Transport(url: url)?.rawValue ?? "")
        line.add("strategy", strategy.rawValue)
        line.add("coalescing", coalescing)
        line.add("callers", callers)
        line.add("keys", keys)
        line.add("decisions", measured.latencies.count)
        line.add("decisions_per_second", decisions / measured.seconds, digits: 0)
        line.add("p50_us", measured.latencies.percentile(0.5).map { $0 / 1_000 }, digits: 1)
        line.add("p99_us", measured.latencies.percentile(0.99).map { $0 / 1_000 }, digits: 1)
        line.add("client_cpu_s_per_100k", measured.clientSeconds / decisions * 1e5, digits: 3)
        line.add("server_cpu_s_per_100k", measured.serverSeconds / decisions * 1e5, digits: 3)
        print(line.text)
    }
}
