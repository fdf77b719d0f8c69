// Measures what decisions cost a Redis server, whose database is emptied for it:
//
//     redis-server --port 7399 --save '' &
//     swift run -c release ServerCost redis://127.0.0.1:7399 token_bucket
//     swift run -c release ServerCost redis://127.0.0.1:7399 script.lua 1 100 100 60 1
//
// Arguments: the URL; then a strategy, or the script of another limiter with the number of its keys and its ARGV, in which
// NOW is the time in seconds. 100,000 decisions on 100,000 keys in random order, 64 at a time, five times; each line is one
// round: the server's CPU time, the time inside of scripts, and the commands that they called.

#if Redis
import Foundation
import RateThrottle

let words = Array(CommandLine.arguments.dropFirst())
guard words.count >= 2 else {
    print("usage: ServerCost URL strategy | ServerCost URL script.lua keys [argument …]")
    exit(words.isEmpty ? 0 : 64)
}
// Each decision is to be a script by itself, as are those of others.
let client = try RedisClient(url: words[0], options: RedisOptions(coalescing: false))
let (decisions, callers) = (100_000, 64)

/// Asks for one decision about a client.
typealias Question = @Sendable (Int) async throws -> Void

func question() throws -> Question {
    if let strategy = RateThrottleStrategy(rawValue: words[1]) {
        let limiter = createLimiter(storage: RedisStorage(client), failurePolicy: .throwError)
        limiter.addRule(try RateThrottleRule(name: "api", rate: "100/minute", strategy: strategy))
        return { number in _ = try await limiter.checkRateLimit("user:\(number)", rule: "api") }
    }
    let script = try RedisScript(String(contentsOfFile: words[1], encoding: .utf8))
    guard words.count >= 3, let keys = Int(words[2]) else { exit(64) }
    let now = String(Date().timeIntervalSince1970)
    let arguments = words.dropFirst(3).map { $0 == "NOW" ? now : $0 }
    return { number in
        let names = (0..<keys).map { "peer:{user:\(number)}:\($0)" }
        _ = try await client.evalScript(script, keys: names, arguments: arguments)
    }
}

func cpuSeconds() async throws -> Double {
    let cpu = try await client.info("cpu")
    return ["used_cpu_user_main_thread", "used_cpu_sys_main_thread"].compactMap { Double(cpu[$0] ?? "") }.reduce(0, +)
}

let ask = try question()
try await ask(0)
for _ in 0..<5 {
    try await client.command("FLUSHALL")
    try await client.command("CONFIG", "RESETSTAT")
    let before = try await cpuSeconds()
    try await withThrowingTaskGroup(of: Void.self) { group in
        for caller in 0..<callers {
            group.addTask {
                var random = UInt64(caller) &* 0x9e37_79b9_7f4a_7c15
                for _ in 0..<decisions / callers {
                    random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                    try await ask(Int(random >> 33) % decisions)
                }
            }
        }
        try await group.waitForAll()
    }
    let cpu = try await cpuSeconds() - before
    let calls = try await client.info("commandstats")
    let fields = calls["cmdstat_evalsha"]?.split(separator: ",").first { $0.hasPrefix("usec_per_call=") } ?? ""
    let commands = calls.keys.filter { !["evalsha", "eval", "info", "config|resetstat"].contains($0.dropFirst(8)) }
    let counts = commands.sorted().map { name in
        let count = calls[name]?.split(separator: ",").first?.split(separator: "=").last.flatMap { Double($0) } ?? 0
        return "\(name.dropFirst(8)) \(String(format: "%.2f", count / Double(decisions)))"
    }
    let seconds = String(format: "%.2f", cpu)
    print(
        "\(words[1]): \(seconds) s CPU, \(fields.dropFirst(14)) µs a script; calls each: \(counts.joined(separator: ", "))"
    )
}
await client.shutdown()
#else
print("built without Redis")
#endif
