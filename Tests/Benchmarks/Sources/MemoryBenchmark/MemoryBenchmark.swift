import ArgumentParser
import BenchmarkSupport
import CAllocationCount
import RateThrottle

/// Measures decisions in memory, and prints one line of JSON.
@main
struct MemoryBenchmark: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measures decisions in memory, and prints one line of JSON."
    )

    @Argument(help: "What is asked.")
    var scenario: Scenario

    @Option(help: "How the rule counts.")
    var strategy = RateThrottleStrategy.tokenBucket

    @Option(help: "now: the synchronous view, by threads; await: by tasks.")
    var mode = DecisionMode.now

    @Option(help: "How many threads or tasks ask, 1 to 64.")
    var threads = 1

    @Option(help: "How many keys there are, 1 to 10^8; those with one key have no use for it.")
    var keys = 1_000_000

    @Option(help: "How many decisions are measured, over all threads; by default what the scenario needs.")
    var decisions: Int?

    func validate() throws {
        guard (1...64).contains(threads) else { throw ValidationError("--threads \(threads): allowed are 1 to 64") }
        guard (1...100_000_000).contains(keys) else {
            throw ValidationError("--keys \(keys): allowed are 1 to 100000000")
        }
        if let decisions, decisions < threads {
            throw ValidationError("--decisions \(decisions): allowed is the number of threads (\(threads)) or more")
        }
        if scenario == .insert, let decisions, decisions > keys {
            throw ValidationError("--decisions \(decisions): to insert, allowed is up to the number of keys (\(keys))")
        }
    }

    func run() async throws {
        let count = scenario.keys(keys)
        // Inserted in the order of their numbers, so that what is asked next does not lie next to it in the table.
        let asked = scenario.isFilled ? KeyList.order(count) : Array(0..<count)
        let isLong = scenario == .spread40
        let inOrder = isLong ? KeyList.makeLong(0..<count) : KeyList.make(0..<count)
        let askedKeys = isLong ? KeyList.makeLong(asked) : scenario.isFilled ? KeyList.make(asked) : inOrder
        // What a process has once is not counted as memory of the keys.
        try Workload(.hot, strategy: strategy, keys: ["warm"]).fill(["warm"])

        let before = ResidentMemory.bytes
        let workload = try Workload(scenario, strategy: strategy, keys: askedKeys)
        if scenario.isFilled { try workload.fill(inOrder) }
        if scenario == .evict { try workload.fill(inOrder.suffix(scenario.maxKeys(count))) }
        let filled = ResidentMemory.bytes
        if scenario.keys(2) == 1 { _ = try workload.decideNow(min(100_000, decisions ?? 100_000), from: 0) }

        let each = (decisions ?? scenario.decisions(keys: count)) / threads
        let allocations = CAllocationCount_total()
        let measured = try await measure(workload, each: each, keys: count)
        let allocated = allocations < 0 ? nil : CAllocationCount_total() - allocations
        let after = scenario == .insert ? ResidentMemory.bytes : filled
        try check(granted: measured.sum, of: each * threads)
        try check(allocated: allocated, in: each * threads)
        if scenario.keepsKeys, count == each * threads || scenario.isFilled, workload.storage.count != count {
            throw BenchmarkError("\(workload.storage.count) of \(count) keys were kept")
        }

        let made = scenario.isFilled ? count : each * threads
        let grown = zip(before, after).map { Double($1 - $0) / Double(made) }
        printLine(measured, each: each, bytesPerKey: scenario.keepsKeys ? grown : nil, allocations: allocated)
        withExtendedLifetime((inOrder, askedKeys, workload)) {}
    }

    private func measure(_ workload: Workload, each: Int, keys: Int) async throws -> Workers.Result {
        let part = keys / threads
        switch mode {
        case .now: return try Workers.onThreads(threads) { try workload.decideNow(each, from: $0 * part) }
        case .await:
            return try await Workers.inTasks(threads) { number in
                try await workload.decide(each, from: number * part)
            }
        }
    }

    /// A limit that was reached by mistake would measure denials.
    private func check(granted: Int, of decisions: Int) throws {
        let wanted = scenario == .deny ? 0 : decisions
        guard granted == wanted else {
            throw BenchmarkError("\(granted) of \(decisions) decisions were granted; expected \(wanted)")
        }
    }

    /// A known key allocates nothing; a log only what it grows by, and tasks and threads what they begin with.
    private func check(allocated: Int?, in decisions: Int) throws {
        guard scenario == .hot, let allocated, allocated > decisions / 100 + 100 else { return }
        throw BenchmarkError("\(decisions) decisions allocated \(allocated) times; expected next to none")
    }

    private func printLine(_ measured: Workers.Result, each: Int, bytesPerKey: Double?, allocations: Int?) {
        let decisions = each * threads
        var line = JSONLine()
        line.add("suite", "memory")
        line.add("who", "ratethrottle")
        line.add("scenario", scenario.rawValue)
        line.add("strategy", strategy.rawValue)
        line.add("mode", mode.rawValue)
        line.add("threads", threads)
        line.add("keys", scenario.keys(keys))
        line.add("checks", scenario.checks)
        line.add("decisions", decisions)
        line.add("ns_per_decision", Double(measured.nanoseconds) / Double(decisions), digits: 1)
        line.add("bytes_per_key", bytesPerKey, digits: 1)
        line.add("allocations_per_decision", allocations.map { Double($0) / Double(decisions) }, digits: 3)
        print(line.text)
    }

    private func zip(_ first: Int?, _ second: Int?) -> (Int, Int)? {
        guard let first, let second else { return nil }
        return (first, second)
    }
}
