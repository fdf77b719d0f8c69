#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// A clock that never steps back and goes on while the machine sleeps, anchored to the epoch once a process.
///
/// It does not follow later corrections of the wall clock, which is the point: no request is admitted because an
/// administrator, or NTP, set the time.
public struct MonotonicClock: EpochClock {
    /// What the wall clock was ahead of the steady one when the process first asked, in microseconds.
    static let anchor = WallClock.read(CLOCK_REALTIME) - WallClock.read(steady)

    #if canImport(Darwin)
    static var steady: clockid_t { CLOCK_MONOTONIC }
    #else
    // Linux stops CLOCK_MONOTONIC while the machine sleeps.
    static var steady: clockid_t { CLOCK_BOOTTIME }
    #endif

    /// Makes the clock; all of a process agree.
    public init() {}

    /// Microseconds since the epoch.
    public var microsecondsSinceEpoch: Int { Self.anchor + WallClock.read(Self.steady) }
}

/// The system's wall clock, which hosts keep in step with one another, and which may step.
public struct WallClock: EpochClock {
    /// Makes the clock.
    public init() {}

    /// Microseconds since the epoch.
    public var microsecondsSinceEpoch: Int { Self.read(CLOCK_REALTIME) }

    @inline(__always)
    static func read(_ clock: clockid_t) -> Int { readNanoseconds(clock) / 1_000 }

    @inline(__always)
    static func readNanoseconds(_ clock: clockid_t) -> Int {
        var time = timespec()
        unsafe clock_gettime(clock, &time)
        return Int(time.tv_sec) * 1_000_000_000 + Int(time.tv_nsec)
    }
}
