// Measures what a key costs a Redis server in memory, and what a decision costs it in commands:
//
//     swift run -c release RedisCostPerKey redis://localhost:6390/0 sliding_counter 100000 1
//
// Arguments: the URL of a server that does nothing else, strategy, number of keys, grants a key. It removes its keys again.

#if Redis
import Foundation
import RateThrottle

let arguments = Array(CommandLine.arguments.dropFirst())
let strategy = arguments.dropFirst().first.flatMap(RateThrottleStrategy.init(rawValue:)) ?? .slidingCounter
let keys = arguments.dropFirst(2).first.flatMap(Int.init) ?? 100_000
let grants = arguments.dropFirst(3).first.flatMap(Int.init) ?? 1
guard let url = arguments.first else {
    print("usage: RedisCostPerKey <url> [<strategy> [<keys> [<grants>]]]")
    exit(0)
}

let client = try RedisClient(url: url)
let storage = RedisStorage(client, keyPrefix: "cost:")
let limiter = createLimiter(storage: storage, failurePolicy: .throwError, decisionDeadline: .seconds(30))
// Slow enough that no bucket is full again, and its key gone, before this is over.
limiter.addRule(try RateThrottleRule(name: "api", rate: "10000/week", strategy: strategy))
limiter.addRule(try RateThrottleRule(name: "tight", rate: "1/hour", strategy: strategy))
limiter.addRule(
    try RateThrottleRule(name: "block", rate: "1/hour", strategy: strategy, blockDuration: .seconds(60))
)

/// Asks for every key, a hundred of them at a time.
func grantAll() async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
        for part in 0..<100 {
            group.addTask { () async throws in
                for key in stride(from: part, to: keys, by: 100) {
                    // As long as an address.
                    try await limiter.checkRateLimit(String(key + 100_000_000_000), rule: "api")
                }
            }
        }
        try await group.waitForAll()
    }
}

func usedMemory() async throws -> Int {
    try await client.info("memory")["used_memory"].flatMap { Int($0) } ?? 0
}

/// How often each command was called, scripts' own calls included.
func calls() async throws -> [String: Int] {
    try await client.info("commandstats").reduce(into: [:]) { calls, field in
        let count = field.value.split(separator: ",").first?.dropFirst("calls=".count)
        calls[String(field.key.dropFirst("cmdstat_".count))] = count.flatMap { Int($0) }
    }
}

/// Prints what commands a call makes the server run.
func count(_ what: String, _ call: () async throws -> Void) async throws {
    let before = try await calls()
    try await call()
    let made = try await calls().compactMap { name, count in
        let more = count - before[name, default: 0]
        return more == 0 || ["info", "eval", "ping"].contains(name) ? nil : "\(name) \(more)"
    }
    print("\(what): \(made.sorted().joined(separator: ", "))")
}

// The scripts are known to the server from here on, and its tables have begun to grow.
for rule in ["api", "tight", "block"] { try await limiter.checkRateLimit("warm", rule: rule) }
let before = try await usedMemory()
for _ in 0..<grants { try await grantAll() }
let grown = (try await usedMemory() - before) / keys
let name = "cost:s:=:{100000000000}:i:3:api"
let size = try await client.command("MEMORY", "USAGE", name).int ?? 0
print("\(strategy.rawValue), \(keys) keys, \(grants) grants each: \(grown) bytes a key, MEMORY USAGE says \(size)")

let first = "100000000000"
try await count("granted") { try await limiter.checkRateLimit(first, rule: "api") }
try await count("denied") { try await limiter.checkRateLimit("warm", rule: "tight") }
try await count("denied, and a block begins") { try await limiter.checkRateLimit("warm", rule: "block") }
try await count("peek") { _ = try await limiter.peek(first, rule: "api") }
try await count("two checks, granted") {
    try await limiter.checkRateLimits([
        RateThrottleCheck(first, rule: "api"), RateThrottleCheck("new", rule: "tight"),
    ])
}
try await count("reset") { try await limiter.reset(first, rule: "api") }
try await storage.clear()
await client.shutdown()
#endif
