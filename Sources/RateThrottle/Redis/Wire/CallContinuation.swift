#if Redis
/// What a call waits on. Whoever holds it resumes it exactly once: in debug builds, and so in the tests, it traps when it is
/// resumed twice and warns when it never is; in others nothing is spent on that.
@safe
struct CallContinuation<Value: Sendable>: Sendable {
    #if DEBUG
    fileprivate let base: CheckedContinuation<Value, Never>

    /// Hands over the value, and lets the caller go on.
    func resume(returning value: Value) { base.resume(returning: value) }
    #else
    fileprivate let base: UnsafeContinuation<Value, Never>

    /// Hands over the value, and lets the caller go on.
    func resume(returning value: Value) { unsafe base.resume(returning: value) }
    #endif
}

/// Suspends the caller until the continuation is resumed.
@inline(__always)
func withCallContinuation<Value: Sendable>(_ body: (CallContinuation<Value>) -> Void) async -> Value {
    #if DEBUG
    await withCheckedContinuation { body(CallContinuation(base: $0)) }
    #else
    unsafe await withUnsafeContinuation { unsafe body(CallContinuation(base: $0)) }
    #endif
}
#endif
