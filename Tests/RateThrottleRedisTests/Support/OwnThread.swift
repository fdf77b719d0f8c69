#if Redis
import Foundation

/// Threads for work that blocks. The pool of Swift's tasks has as many threads as there are cores, and none to spare.
enum OwnThread {
    /// Starts a thread that ends with its body.
    /// - Parameters:
    ///   - name: What it is called in a list of threads; cut off after 15 bytes.
    ///   - body: What it does.
    static func start(_ name: String, _ body: @escaping @Sendable () -> Void) {
        let thread = Thread {
            setName(String(name.prefix(15)))
            body()
        }
        // A server's thread per connection must not need 8 MiB.
        thread.stackSize = 512 << 10
        thread.start()
    }

    /// Runs a body on a thread of its own, and waits for it without blocking.
    /// - Returns: What the body returns.
    /// - Throws: What the body throws.
    static func run<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            start("test-blocking") { continuation.resume(with: Swift.Result { try body() }) }
        }
    }

    /// Names the calling thread. Not by `Thread.name`, which does nothing in a thread that is quicker than its starter.
    private static func setName(_ name: String) {
        #if canImport(Darwin)
        pthread_setname_np(name)
        #else
        // Not in the headers as Swift sees them.
        typealias SetName = @convention(c) (pthread_t, UnsafePointer<CChar>) -> CInt
        guard let symbol = dlsym(nil, "pthread_setname_np") else { return }
        _ = unsafeBitCast(symbol, to: SetName.self)(pthread_self(), name)
        #endif
    }
}
#endif
