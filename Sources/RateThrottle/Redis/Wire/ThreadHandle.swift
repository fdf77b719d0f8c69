#if Redis
import CRateThrottleHiredis

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// A POSIX thread, which must be joined or detached once. One C library has numbers for threads, the others pointers.
struct ThreadHandle: Sendable {
    private let number: Int

    /// Starts a thread.
    static func start(_ work: ThreadWork, stackSize: Int) throws(WireError) -> ThreadHandle {
        var attributes = pthread_attr_t()
        unsafe pthread_attr_init(&attributes)
        defer { unsafe pthread_attr_destroy(&attributes) }
        unsafe pthread_attr_setstacksize(&attributes, stackSize)
        let work = unsafe Unmanaged.passRetained(work)
        var number = 0
        let result = unsafe create(&number, &attributes, work.toOpaque())
        guard result == 0 else {
            unsafe work.release()
            throw WireError(code: .socket, message: "cannot start a thread: \(CText.systemError(-result))")
        }
        return ThreadHandle(number: number)
    }

    private static func run(_ argument: UnsafeMutableRawPointer?) {
        guard let argument = unsafe argument else { return }
        let work = unsafe Unmanaged<ThreadWork>.fromOpaque(argument).takeRetainedValue()
        unsafe CRateThrottleHiredis_thread_prepare(work.name)
        work.body()
    }

    #if canImport(Glibc)
    /// Whether it is the calling thread.
    var isCurrent: Bool { pthread_equal(thread, pthread_self()) != 0 }

    /// Waits until the thread has ended.
    func join() { pthread_join(thread, nil) }

    /// Lets the thread go.
    func detach() { pthread_detach(thread) }

    private var thread: pthread_t { pthread_t(bitPattern: number) }

    private static func create(
        _ number: inout Int,
        _ attributes: UnsafePointer<pthread_attr_t>,
        _ work: UnsafeMutableRawPointer
    ) -> Int32 {
        var thread = pthread_t()
        let result = unsafe pthread_create(
            &thread,
            attributes,
            { argument in
                unsafe ThreadHandle.run(argument)
                return nil
            },
            work
        )
        number = Int(bitPattern: thread)
        return result
    }
    #else
    /// Whether it is the calling thread.
    var isCurrent: Bool { unsafe thread.map { unsafe pthread_equal($0, pthread_self()) != 0 } ?? false }

    /// Waits until the thread has ended.
    func join() { if let thread = unsafe thread { unsafe pthread_join(thread, nil) } }

    /// Lets the thread go.
    func detach() { if let thread = unsafe thread { unsafe pthread_detach(thread) } }

    private var thread: pthread_t? { unsafe pthread_t(bitPattern: number) }

    private static func create(
        _ number: inout Int,
        _ attributes: UnsafePointer<pthread_attr_t>,
        _ work: UnsafeMutableRawPointer
    ) -> Int32 {
        var thread: pthread_t?
        let result = unsafe pthread_create(
            &thread,
            attributes,
            { argument in
                unsafe ThreadHandle.run(argument)
                return nil
            },
            work
        )
        if let thread = unsafe thread { number = Int(bitPattern: thread) }
        return result
    }
    #endif
}
#endif
