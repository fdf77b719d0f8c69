import RateThrottle
import RateThrottleTesting

func storageAndLimiter() throws {
    // Create storage
    let storage = InMemoryStorage()

    // Use with limiter
    let limiter = RateThrottleCore(storage: storage)

    _ = limiter
}

func helper() {
    let limiter = createLimiter()  // In memory

    _ = limiter
}

func byDescription() async throws {
    let limiter = try await createLimiter(storage: .inMemory(.init(maxKeys: 200_000)))

    await limiter.shutdown()
}

func configuration() {
    let storage = InMemoryStorage(configuration: .init(maxKeys: 200_000, clock: MonotonicClock()))

    precondition(storage.count == 0)
}

func get(_ storage: any StorageBackend) async throws {
    let value = try await storage.get("key")
    // Returns: StorageValue? (nil when the key is not there, or has expired)

    precondition(value == nil)
}

func set(_ storage: any StorageBackend) async throws {
    try await storage.set("key", "value")

    // With TTL (time-to-live)
    try await storage.set("key", "value", ttl: .seconds(60))  // Expires in 60 seconds

    let value = try await storage.get("key")
    precondition(value == "value")
}

func types(_ storage: any StorageBackend) async throws {
    try await storage.set("text", "123")
    try await storage.set("number", 123)
    try await storage.set("ratio", 1.0)
    try await storage.set("bytes", [UInt8]([1, 2, 3]))

    let text = try await storage.get("text")?.stringValue  // "123": text stays text
    let number = try await storage.get("text")?.intValue  // nil: it was not stored as an integer

    precondition(text == "123" && number == nil)
    let bytes = try await storage.get("bytes")
    precondition(bytes == .bytes([1, 2, 3]))
}

func increment(_ storage: any StorageBackend) async throws {
    // Atomic increment
    let first = try await storage.increment("counter", amount: 1)

    // With TTL for new keys
    let second = try await storage.increment("counter", amount: 1, ttl: .seconds(60))

    precondition(first == 1 && second == 2)
}

func delete(_ storage: any StorageBackend) async throws {
    let deleted = try await storage.delete("key")
    // Returns: true if deleted, false if the key didn't exist

    precondition(deleted)
}

func exists(_ storage: any StorageBackend) async throws {
    let exists = try await storage.exists("key")
    // Returns: true if it exists, false otherwise

    precondition(!exists)
}

func clear(_ storage: any StorageBackend) async throws {
    // Clear all keys (use carefully!)
    let removed = try await storage.clear()

    precondition(removed == 5)
}

func errors(_ storage: any StorageBackend) async throws {
    try await storage.set("name", "Ada")
    do {
        try await storage.increment("name")
    } catch let error as StorageError where error.code == .wrongType {
        print(error)  // wrongType: the value is not an integer, and only one can be incremented
    }
}

func monitoring() async throws {
    let limiter = createLimiter()

    // Get metrics from RateThrottle
    let metrics = limiter.getMetrics()
    print("Denied: \(metrics.blockedRequests) of \(metrics.totalRequests), failures: \(metrics.storageFailures)")

    // Storage type, level and health
    let status = await limiter.getStatus()
    print("Storage: \(status.storageType), \(status.storageLevel), healthy: \(status.isStorageHealthy)")

    precondition(status.storageType == "InMemoryStorage" && status.storageLevel == .native)
}

try storageAndLimiter()
helper()
try await byDescription()
configuration()
let storage = InMemoryStorage()
try await get(storage)
try await set(storage)
try await types(storage)
try await increment(storage)
try await delete(storage)
try await exists(storage)
try await clear(storage)
try await errors(storage)
try await monitoring()
