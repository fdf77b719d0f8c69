import RateThrottle

/// One check on one backend.
struct Examination: Sendable {
    /// How many tasks a check of concurrency starts.
    static let taskCount = 8
    /// How many calls each of them makes.
    static let callsPerTask = 25

    let check: StorageBackendContract.Check
    let backend: any StorageBackend
    let neighbor: (any StorageBackend)?
    let contract: StorageBackendContract
    let findings: Findings

    /// The lifetime to give to keys.
    var lifetime: Duration { contract.lifetime }

    /// Runs the check, as far as the backend's level goes.
    func run() async throws {
        switch check.level {
        case .operations:
            try await runOperations()
        case .atomic:
            if let backend = backend as? any AtomicStorageBackend { try await runSwaps(on: backend) }
        case .native:
            if let backend = backend as? any RateLimitingStorageBackend { try await runDecisions(on: backend) }
        }
    }

    /// Makes a time pass.
    func pass(_ duration: Duration) async throws {
        try await contract.advance(duration)
    }

    /// Makes time pass until just before a lifetime that began now ends.
    func passMostOfALifetime() async throws {
        try await contract.advance(contract.lifetime - contract.precision)
    }

    /// Makes the rest of that time pass.
    func passTheRest() async throws {
        try await contract.advance(contract.precision)
    }

    /// Notes when a value is not the expected one.
    func expect<Value: Equatable>(
        _ what: String,
        is expected: Value,
        _ found: @autoclosure () async throws -> Value
    ) async {
        do {
            let found = try await found()
            if found != expected { findings.add("\(what): expected \(expected), found \(found)") }
        } catch {
            findings.add("\(what): expected \(expected), found that it threw \(error)")
        }
    }

    /// Notes when the stored value is not the expected one, in type or in any bit.
    func expect(_ key: String, holds expected: StorageValue?, _ when: String) async {
        await expect("get \(when)", is: Self.text(expected), Self.text(try await backend.get(key)))
    }

    /// Notes when a call does not throw.
    func expectRefusal(_ what: String, _ call: () async throws -> Void) async {
        do {
            try await call()
            findings.add("\(what): expected it to throw, found that it did not")
        } catch {}
    }

    /// A value with its type and every bit; equal texts are equal values.
    static func text(_ value: StorageValue?) -> String {
        switch value {
        case .string(let text): "string \(text.debugDescription) (\(text.utf8.count) bytes)"
        case .integer(let number): "integer \(number)"
        case .double(let number): "double \(number) (0x\(String(number.bitPattern, radix: 16)))"
        case .bytes(let bytes): "bytes \(bytes)"
        case nil: "nil"
        }
    }

    /// Runs a body in several tasks at once and returns what they return.
    static func inParallel<Value: Sendable>(
        _ body: @escaping @Sendable (Int) async throws -> Value
    ) async throws -> [Value] {
        try await withThrowingTaskGroup(of: Value.self) { group in
            for task in 0..<taskCount { group.addTask { try await body(task) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
    }
}
