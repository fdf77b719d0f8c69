// Stands for one of several application servers that share a limit. Docs/Distributed.md runs two at the same time:
//
//     swift run ApplicationServer redis://localhost:6379/0 80
//
// Arguments: the URL of the Redis server, how many requests there are. It prints how many of them it admitted.

#if Redis
import RateThrottle

let arguments = CommandLine.arguments.dropFirst()
let requests = arguments.dropFirst().first.flatMap(Int.init) ?? 80

/// Asks for one client so many times, and returns how many of them were admitted.
func serve(_ requests: Int, with url: String) async throws -> Int {
    let limiter = try await createLimiter(storage: .redis(url: url))
    limiter.addRule(try RateThrottleRule(name: "api", rate: "100/minute", strategy: .slidingWindow))
    var admitted = 0
    for _ in 0..<requests where try await limiter.checkRateLimit("192.0.2.7", rule: "api").allowed {
        admitted += 1
    }
    await limiter.shutdown()
    return admitted
}

if let url = arguments.first {
    let admitted = try await serve(requests, with: url)
    print("admitted \(admitted) of \(requests)")
} else {
    print("usage: ApplicationServer <url> [<requests>]")
}
#endif
