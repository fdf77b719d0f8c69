// Measures what a key costs in memory, on Linux:
//
//     swift run -c release MemoryPerKey sliding_counter 1000000
//
// Arguments: strategy, number of keys, grants a key. It prints by how much the resident memory of the process grew.

import Foundation
import RateThrottle
import RateThrottleTesting

let arguments = CommandLine.arguments.dropFirst()
let strategy = arguments.first.flatMap(RateThrottleStrategy.init(rawValue:)) ?? .slidingCounter
let keys = arguments.dropFirst().first.flatMap(Int.init) ?? 10_000
let grants = arguments.dropFirst(2).first.flatMap(Int.init) ?? 1

/// The memory of this process that is resident, in bytes; nil where Linux's `/proc` is not.
func residentBytes() -> Int? {
    guard let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8) else { return nil }
    return text.split(separator: " ").dropFirst().first.flatMap { Int($0) }.map {
        $0 * Int(sysconf(Int32(_SC_PAGESIZE)))
    }
}

// A clock of its own, so that each grant of a log is an entry; room for twice the keys, so that none is evicted.
let clock = ManualClock(microsecondsSinceEpoch: 1_800_000_000_000_000)
let storage = InMemoryStorage(configuration: .init(maxKeys: keys * 2, clock: clock))
let limiter = createLimiter(storage: storage)
limiter.addRule(try RateThrottleRule(name: "api", rate: "1000/hour", strategy: strategy))
guard let synchronous = limiter.synchronous else { exit(1) }

// One call before, so that what is made once is not counted.
try synchronous.checkRateLimitNow("warm", rule: "api")
let before = residentBytes()
for _ in 0..<grants {
    clock.advance(by: .milliseconds(1))
    for key in 0..<keys { try synchronous.checkRateLimitNow("client-\(key)", rule: "api") }
}
precondition(storage.count == keys + 1)

if let before, let after = residentBytes() {
    print("\(strategy.rawValue), \(keys) keys, \(grants) grants each: \((after - before) / keys) bytes a key")
} else {
    print("resident memory cannot be read here")
}
