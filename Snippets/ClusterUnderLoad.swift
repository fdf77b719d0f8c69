// Measures what those who ask for decisions all the time see of a cluster whose slots move, or that loses a master:
//
//     Docs/try/cluster -- swift run -c release ClusterUnderLoad reshard 5
//     Docs/try/cluster -- swift run -c release ClusterUnderLoad failover 5
//     for run in 1 2 3 4 5; do Docs/try/cluster -- swift run -c release ClusterUnderLoad kill; done
//
// Arguments: what happens (200 slots move from one master to another, CLUSTER FAILOVER, or SIGKILL), and how often; the URL
// is $REDIS_URL. What was killed is not started again, so that `kill` happens once to a cluster, which must run on this
// machine. Eight callers ask for decisions on identifiers in the slots that it happens to, eight on others.

#if Redis
#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif
import RateThrottle

let words = Array(CommandLine.arguments.dropFirst())
guard let event = words.first, ["failover", "kill", "reshard"].contains(event), let variable = getenv("REDIS_URL")
else {
    print("usage: Docs/try/cluster -- ClusterUnderLoad failover|kill|reshard [repeats]")
    exit(words.isEmpty ? 0 : 64)
}
let url = String(cString: variable)
let repeats = event == "kill" ? 1 : words.dropFirst().first.flatMap { Int($0) } ?? 5
let clock = ContinuousClock()
typealias Moment = ContinuousClock.Instant

/// How many slots are counted in, of those that it happens to and of others.
let width = 200
/// So much that nobody is denied.
let limit = 100_000_000

func milliseconds(_ duration: Duration) -> Int { Int(duration / .milliseconds(1)) }

/// Waits until a condition holds, for a minute at most.
func wait(for what: String, _ condition: () async throws -> Bool) async throws {
    let end = clock.now + .seconds(60)
    while try await !condition() {
        guard clock.now < end else {
            print("waited in vain for \(what)")
            exit(1)
        }
        try await clock.sleep(for: .milliseconds(5))
    }
}

/// A master and its replica.
struct Shard {
    let slots: ClosedRange<Int>
    /// Where they listen, and what they call themselves.
    let nodes: [(port: Int, id: String)]
}

/// Who serves what, one range of each master.
func cluster(_ client: RedisClient) async throws -> [Shard] {
    try await client.command("CLUSTER", "SLOTS").array?.compactMap { entry in
        guard let parts = entry.array, let first = parts[0].int, let last = parts[1].int else { return nil }
        let nodes = parts.dropFirst(2).map { ($0.array?[1].int ?? 0, $0.array?[2].string ?? "") }
        return Shard(slots: first...last, nodes: nodes)
    } ?? []
}

/// An identifier for each slot, found by trying: keys have it in braces.
func identifiersBySlot(_ client: RedisClient) async throws -> [Int: String] {
    var found: [Int: String] = [:]
    for start in stride(from: 0, to: 200_000, by: 4_000) {
        let results = try await client.pipeline { pipeline in
            for number in start..<start + 4_000 { pipeline.command("CLUSTER", "KEYSLOT", "user\(number)") }
        }
        for (number, result) in results.enumerated() {
            if let slot = try result.get().int { found[slot] = "user\(start + number)" }
        }
    }
    return found
}

/// What became of calls.
actor Tally {
    private(set) var made: [Moment] = []
    /// Calls that failed and may have been counted, and those that certainly were not.
    private(set) var (reported, refused) = (0, 0)

    func note(_ error: StorageError?) {
        guard let error else { return made.append(clock.now) }
        if (error.underlying as? RedisError)?.mayHaveExecuted ?? true { reported += 1 } else { refused += 1 }
    }

    /// The longest time without a decision since a moment.
    func gap(since start: Moment) -> Duration {
        let times = [start] + made.filter { $0 > start }
        return zip(times, times.dropFirst()).map { $1 - $0 }.max() ?? .zero
    }
}

/// Has eight callers ask for decisions on identifiers, in turn, until told to stop.
func load(_ limiter: RateThrottleCore, _ rule: String, _ tally: Tally, _ identifiers: [String]) -> [Task<
    Void, any Error
>] {
    (0..<8).map { caller in
        Task {
            var number = caller
            while !Task.isCancelled {
                number += 1
                do {
                    try await limiter.checkRateLimit(identifiers[number % identifiers.count], rule: rule)
                    await tally.note(nil)
                } catch let error as StorageError {
                    await tally.note(error)
                    try await clock.sleep(for: .milliseconds(1))
                }
            }
        }
    }
}

/// What was counted for all identifiers.
func sum(_ limiter: RateThrottleCore, _ rule: String, _ identifiers: [String]) async throws -> Int {
    var sum = 0
    for identifier in identifiers { sum += limit - (try await limiter.peek(identifier, rule: rule).remaining) }
    return sum
}

func node(_ port: Int) throws -> RedisClient { try RedisClient(host: "127.0.0.1", port: port) }

/// Moves slots with their keys from one master to another, as a tool for resharding does.
func move(_ slots: [Int], from source: (port: Int, id: String), to target: (port: Int, id: String)) async throws {
    let (from, to) = (try node(source.port), try node(target.port))
    for slot in slots {
        try await to.command("CLUSTER", "SETSLOT", slot, "IMPORTING", source.id)
        try await from.command("CLUSTER", "SETSLOT", slot, "MIGRATING", target.id)
        while let keys = try await from.command("CLUSTER", "GETKEYSINSLOT", slot, 100).array, !keys.isEmpty {
            var migrate = RedisCommand("MIGRATE", "127.0.0.1", target.port, "", 0, 5_000, "KEYS")
            for key in keys { migrate.append(key.string ?? "") }
            try await from.command(migrate)
        }
        for node in [to, from] { try await node.command("CLUSTER", "SETSLOT", slot, "NODE", target.id) }
    }
    for node in [from, to] { await node.shutdown() }
}

/// Makes it happen, and waits until it has.
func provoke(_ shard: Shard, _ other: Shard, _ slots: [Int]) async throws {
    if event == "reshard" { return try await move(slots, from: shard.nodes[0], to: other.nodes[0]) }
    let (old, new) = (try node(shard.nodes[0].port), try node(shard.nodes[1].port))
    guard let process = pid_t(try await old.info("server")["process_id"] ?? "") else { exit(69) }
    if event == "kill" { kill(process, SIGKILL) } else { try await new.command("CLUSTER", "FAILOVER") }
    try await wait(for: "the replica to take over") { try await new.command("ROLE").array?.first?.string == "master" }
    for node in [old, new] { await node.shutdown(deadline: .zero) }
}

/// What a run measured, as milliseconds and numbers.
typealias Figures = [(what: String, value: Int)]

func run(_ number: Int, _ identifiers: [Int: String]) async throws -> Figures {
    let client = try RedisClient(url: url, options: RedisOptions(socketTimeout: .seconds(1)))
    var shards: [Shard] = []
    // Nodes do not speak of a replica before something was written.
    try await wait(for: "three masters with replicas") {
        for slot in stride(from: 0, to: 16_384, by: 100) { try await client.command("SET", identifiers[slot] ?? "", 0) }
        shards = try await cluster(client).sorted { $0.slots.count > $1.slots.count }
        return shards.count > 2 && shards.allSatisfy { event == "reshard" || $0.nodes.count > 1 }
    }
    let concerned = Array(shards[0].slots.prefix(width))
    let mine = concerned.compactMap { identifiers[$0] }
    let others = shards[2].slots.prefix(width).compactMap { identifiers[$0] }
    // A breaker would hide how long the storage itself was away.
    let limiter = createLimiter(
        storage: RedisStorage(client),
        failurePolicy: .throwError,
        circuitBreaker: CircuitBreakerOptions(failureThreshold: .max)
    )
    let rule = "\(event)\(number)"
    limiter.addRule(try RateThrottleRule(name: rule, limit: limit, window: .seconds(86_400 * 365)))
    let (tally, rest) = (Tally(), Tally())
    let callers = load(limiter, rule, tally, mine) + load(limiter, rule, rest, others)
    try await wait(for: "decisions") { await tally.made.count >= 2_000 }
    let start = clock.now
    try await provoke(shards[0], shards[1], concerned)
    let happened = clock.now
    try await wait(for: "decisions to go on") {
        guard clock.now > happened + .seconds(2), let last = await tally.made.last else { return false }
        return last > happened + .seconds(1)
    }
    for caller in callers { caller.cancel() }
    for caller in callers { try? await caller.value }
    let (made, stored) = (await tally.made.count + rest.made.count, try await sum(limiter, rule, mine + others))
    let figures: Figures = await [
        ("ms until it had happened", milliseconds(happened - start)),
        ("ms without a decision there", milliseconds(tally.gap(since: start))),
        ("elsewhere", milliseconds(rest.gap(since: start))), ("decisions", made),
        ("of them forgotten", max(0, made - stored)),
        ("perhaps counted", tally.reported + rest.reported), ("failed uncounted there", tally.refused),
        ("elsewhere", rest.refused),
    ]
    await client.shutdown(deadline: .zero)
    return figures
}

func show(_ title: String, _ figures: Figures) {
    print("\(title): " + figures.map { "\($0.what) \($0.value)" }.joined(separator: ", "))
}

let first = try RedisClient(url: url)
let found = try await identifiersBySlot(first)
var all: [Figures] = []
for number in 1...max(1, repeats) {
    let figures = try await run(number, found)
    show("\(event) \(number)", figures)
    all.append(figures)
    // The former master follows by then, and every node has heard who has which slot.
    if number < repeats { try await clock.sleep(for: .seconds(5)) }
}
if all.count > 1 {
    let medians = all[0].indices.map { index in
        (what: all[0][index].what, value: all.map { $0[index].value }.sorted()[all.count / 2])
    }
    show("medians", medians)
}
await first.shutdown(deadline: .zero)
#else
print("built without Redis")
#endif
