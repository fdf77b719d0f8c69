import RateThrottle

/// A storage written as a user would, without the library's language features: asynchronous methods in an actor.
actor DictionaryStorage: StorageBackend {
    private var values: [String: StorageValue] = [:]

    func get(_ key: String) async throws -> StorageValue? { values[key] }

    func set(_ key: String, _ value: StorageValue, ttl: Duration?) async throws { values[key] = value }

    func increment(_ key: String, amount: Int, ttl: Duration?) async throws -> Int {
        let sum = (values[key]?.intValue ?? 0) + amount
        values[key] = .integer(sum)
        return sum
    }

    func delete(_ key: String) async throws -> Bool { values.removeValue(forKey: key) != nil }

    func exists(_ key: String) async throws -> Bool { values[key] != nil }

    func clear() async throws -> Int {
        defer { values = [:] }
        return values.count
    }
}

@main
struct LinkageTest {
    static func main() async throws {
        let rule = try RateThrottleRule(name: "api", rate: "2/minute", strategy: .tokenBucket)
        for storage: any StorageBackend in [InMemoryStorage(), DictionaryStorage()] {
            let limiter = RateThrottleCore(storage: storage)
            limiter.addRule(rule)
            var answers: [Bool] = []
            for _ in 0..<3 { answers.append(try await limiter.checkRateLimit("client", rule: "api").allowed) }
            print(await limiter.getStatus().storageType, answers)
        }
        let limiter = createLimiter()
        let opened = try await createLimiter(storage: .inMemory)
        print(limiter.ruleNames.isEmpty && opened.ruleNames.isEmpty)
    }
}
