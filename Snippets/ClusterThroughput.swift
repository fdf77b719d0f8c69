// Measures how many decisions a cluster makes:
//
//     Docs/try/cluster -- swift run -c release ClusterThroughput 64
//
// Arguments: how many callers; the URL is $REDIS_URL. 100,000 decisions on 100,000 identifiers in random order, by a sliding
// counter, seven times, of which the first two do not count. Prints the median of decisions a second, and what a hundred
// thousand cost in seconds of CPU: of this process, and of each master that serves slots.

#if Redis
import Foundation
import RateThrottle

let callers = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 64
guard let url = ProcessInfo.processInfo.environment["REDIS_URL"] else {
    print("usage: REDIS_URL=redis+cluster://… ClusterThroughput [callers]")
    exit(CommandLine.arguments.count > 1 ? 64 : 0)
}
let decisions = 100_000
let client = try RedisClient(url: url)
// A prefix of its own, so that two may run at the same time.
let storage = RedisStorage(client, keyPrefix: "throughput-\(ProcessInfo.processInfo.processIdentifier):")
let limiter = createLimiter(storage: storage, failurePolicy: .throwError)
limiter.addRule(try RateThrottleRule(name: "api", rate: "100/minute"))

/// Seconds of CPU that each master has used.
func serverSeconds() async throws -> [String: Double] {
    try await client.nodeInfo("cpu").mapValues { fields in
        ["used_cpu_user", "used_cpu_sys"].compactMap { Double(fields[$0] ?? "") }.reduce(0, +)
    }
}

func decide() async throws -> Double {
    let start = ContinuousClock.now
    try await withThrowingTaskGroup(of: Void.self) { group in
        for caller in 0..<callers {
            group.addTask {
                var random = UInt64(caller) &* 0x9e37_79b9_7f4a_7c15
                for _ in 0..<decisions / callers {
                    random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                    try await limiter.checkRateLimit("user:\(Int(random >> 33) % decisions)", rule: "api")
                }
            }
        }
        try await group.waitForAll()
    }
    return Double(decisions) / ((ContinuousClock.now - start) / .seconds(1))
}

func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }

var (rates, own, servers) = ([Double](), [Double](), [String: [Double]]())
for round in 0..<7 {
    _ = try await storage.clear()
    let (ownBefore, before) = (clock(), try await serverSeconds())
    let rate = try await decide()
    let (ownAfter, after) = (clock(), try await serverSeconds())
    guard round >= 2 else { continue }
    rates.append(rate)
    own.append(Double(ownAfter - ownBefore) / Double(CLOCKS_PER_SEC))
    for (server, seconds) in after { servers[server, default: []].append(seconds - before[server, default: 0]) }
}
print("\(servers.count) masters, \(callers) callers: \(Int(median(rates))) decisions/s")
print("CPU of this process: \(median(own)) s for \(decisions)")
for (server, seconds) in servers.sorted(by: { $0.key < $1.key }) { print("CPU of \(server): \(median(seconds)) s") }
_ = try await storage.clear()
await client.shutdown()
#endif
