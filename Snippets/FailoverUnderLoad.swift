// Measures what a failover costs those who ask for decisions all the time:
//
//     Docs/try/sentinel -- swift run -c release FailoverUnderLoad failover 5
//     Docs/try/sentinel -- swift run -c release FailoverUnderLoad pause 5
//     for run in 1 2 3 4 5; do Docs/try/sentinel -- swift run -c release FailoverUnderLoad kill; done
//
// Arguments: what happens to the master (a failover by order, SIGSTOP, or SIGKILL), and how often; the URL is $REDIS_URL.
// What was killed is not started again, so that `kill` happens once to a set. Of each run: when most sentinels named
// another master; for how long no decision was made; what became of the calls; and the writes at the old master since then.

#if Redis
#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif
import RateThrottle

let words = Array(CommandLine.arguments.dropFirst())
guard let event = words.first, ["failover", "kill", "pause"].contains(event), let url = getenv("REDIS_URL") else {
    print("usage: Docs/try/sentinel -- FailoverUnderLoad failover|kill|pause [repeats]")
    exit(words.isEmpty ? 0 : 64)
}
let address = String(cString: url)
let repeats = event == "kill" ? 1 : words.dropFirst().first.flatMap { Int($0) } ?? 5
let clock = ContinuousClock()
typealias Moment = ContinuousClock.Instant

/// `host:port,…` and the master's name of `redis+sentinel://host:port,…/name`.
let parts = address.split(separator: "/", omittingEmptySubsequences: true).map(String.init)
guard parts.count == 3, parts[0] == "redis+sentinel:" else { exit(64) }
let name = parts[2]

func server(_ address: some StringProtocol) throws -> RedisClient {
    let end = address.lastIndex(of: ":") ?? address.endIndex
    let port = Int(address[end...].dropFirst()) ?? 26_379
    let backoff = RedisBackoff(maximum: .milliseconds(20))
    return try RedisClient(
        host: String(address[..<end]),
        port: port,
        options: RedisOptions(socketTimeout: .seconds(1), backoff: backoff)
    )
}

let sentinels = try parts[1].split(separator: ",").map { try server($0) }

/// Whom the sentinels name, as far as they answer.
func named() async -> [String] {
    var masters: [String] = []
    for sentinel in sentinels {
        let reply = try? await sentinel.command("SENTINEL", "GET-MASTER-ADDR-BY-NAME", name)
        if let words = reply?.array?.compactMap(\.string), words.count == 2 {
            masters.append("\(words[0]):\(words[1])")
        }
    }
    return masters
}

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

func milliseconds(_ duration: Duration) -> Int { Int(duration / .milliseconds(1)) }

/// What became of calls.
actor Tally {
    /// When decisions were made.
    private(set) var made: [Moment] = []
    /// Calls that failed and may have been counted, and those that certainly were not.
    private(set) var (reported, refused) = (0, 0)
    /// When most sentinels named another master.
    private var switched: Moment?

    func noteSwitch() { switched = clock.now }

    /// Under which key a call that begins now is counted: by how long ago the switch was.
    var period: String {
        guard let switched else { return "before" }
        return clock.now < switched + .milliseconds(200) ? "early" : "late"
    }

    func note(_ error: RedisError?) {
        guard let error else { return made.append(clock.now) }
        if error.mayHaveExecuted { reported += 1 } else { refused += 1 }
    }

    /// The longest time without a decision since a moment.
    func gap(since start: Moment) -> Duration {
        let times = [start] + made.filter { $0 > start }.sorted()
        return zip(times, times.dropFirst()).map { $1 - $0 }.max() ?? .zero
    }
}

/// Has eight callers count until told to stop, each call with time enough for the failover.
func load(_ client: RedisClient, _ tally: Tally, key: String) -> [Task<Void, any Error>] {
    (0..<8).map { _ in
        Task {
            while !Task.isCancelled {
                let period = await tally.period
                var failure: RedisError?
                do throws(RedisError) { try await client.command("INCR", key + period) } catch { failure = error }
                if failure?.code == .cancelled { break }
                await tally.note(failure)
                if failure != nil { try await clock.sleep(for: .milliseconds(1)) }
            }
        }
    }
}

/// What a server has counted in a period; nothing when it is down.
func count(_ server: RedisClient, _ key: String) async -> Int {
    (try? await server.command("GET", key).string).flatMap { Int($0) } ?? 0
}

/// Makes it happen.
func provoke(_ process: pid_t) async throws {
    switch event {
    case "kill": kill(process, SIGKILL)
    case "pause": kill(process, SIGSTOP)
    default: try await sentinels[0].command("SENTINEL", "FAILOVER", name)
    }
}

/// What a run measured, as milliseconds and numbers.
typealias Figures = [(what: String, value: Int)]

func run(_ number: Int) async throws -> Figures {
    guard let oldName = await named().first else { exit(69) }
    let (client, old, tally) = (try RedisClient(url: address), try server(oldName), Tally())
    let key = "failover:\(number):"
    let info = try await old.info("server")
    guard let process = pid_t(info["process_id"] ?? "") else { exit(69) }
    let callers = load(client, tally, key: key)
    try await wait(for: "decisions") { await tally.made.count >= 1_000 }
    let start = clock.now
    try await provoke(process)
    // The sentinel that leads the failover names the new master a moment before any of them says that it is over.
    try await wait(for: "another master") { await named().count { $0 != oldName } * 2 > sentinels.count }
    let switched = clock.now
    await tally.noteSwitch()
    if event == "pause" {
        // It comes back when its time is over.
        try await wait(for: "a decision") { await tally.made.last.map { $0 > switched } ?? false }
        kill(process, SIGCONT)
    }
    // Less than the ten seconds after which the old master is demoted.
    try await wait(for: "decisions to go on") {
        guard clock.now > switched + .seconds(3), let last = await tally.made.last else { return false }
        return last > switched + .seconds(2)
    }
    for caller in callers { caller.cancel() }
    for caller in callers { try? await caller.value }
    var counted = 0
    for period in ["before", "early", "late"] { counted += await count(client, key + period) }
    let (early, late) = await (count(old, key + "early"), count(old, key + "late"))
    let made = await tally.made.count
    let figures: Figures = await [
        ("ms to another master", milliseconds(switched - start)),
        ("ms without a decision", milliseconds(tally.gap(since: start))),
        ("decisions made", made), ("of them forgotten", max(0, made - counted)), ("perhaps counted", tally.reported),
        ("failed uncounted", tally.refused), ("old master's writes in 200 ms after", early), ("later", late),
    ]
    await client.shutdown(deadline: .zero)
    await old.shutdown(deadline: .zero)
    return figures
}

/// Waits until the old master is a replica and the sentinels agree, so that it can happen again.
func restore() async throws {
    try await wait(for: "the old master to follow") {
        guard let master = await named().first else { return false }
        let client = try server(master)
        let info = try? await client.info("replication")
        await client.shutdown(deadline: .zero)
        return info?["connected_slaves"] == "1" && info?["slave0"]?.contains("state=online") == true
    }
    // Sentinels ask what there is every ten seconds, and refuse a failover to what they have not heard from.
    try await clock.sleep(for: .seconds(12))
}

func show(_ title: String, _ figures: Figures) {
    print("\(title): " + figures.map { "\($0.what) \($0.value)" }.joined(separator: ", "))
}

var all: [Figures] = []
for number in 1...max(1, repeats) {
    let figures = try await run(number)
    show("\(event) \(number)", figures)
    all.append(figures)
    if number < repeats { try await restore() }
}
if all.count > 1 {
    let medians = all[0].indices.map { index in
        (what: all[0][index].what, value: all.map { $0[index].value }.sorted()[all.count / 2])
    }
    show("medians", medians)
}
for sentinel in sentinels { await sentinel.shutdown(deadline: .zero) }
#else
print("built without Redis")
#endif
