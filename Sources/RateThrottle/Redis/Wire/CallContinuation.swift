#if Redis
#if DEBUG
/// What a call waits on. In debug builds it traps when it is resumed twice, and warns when it never is.
typealias CallContinuation<Value: Sendable> = CheckedContinuation<Value, Never>
#else
/// What a call waits on. The loop resumes each exactly once, which debug builds, and so the tests, check.
typealias CallContinuation<Value: Sendable> = UnsafeContinuation<Value, Never>
#endif

/// Suspends the caller until the continuation is resumed.
@inline(__always)
func withCallContinuation<Value: Sendable>(_ body: (CallContinuation<Value>) -> Void) async -> Value {
    #if DEBUG
    await withCheckedContinuation(body)
    #else
    unsafe await withUnsafeContinuation { unsafe body($0) }
    #endif
}
#endif
