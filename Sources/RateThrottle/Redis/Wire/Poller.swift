#if Redis
import CRateThrottleHiredis

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Waits for descriptors. Filled anew before each wait; it keeps its memory.
struct Poller {
    /// How long it pauses when the system refuses to wait: who tries again must not spin.
    private static let pause: Int32 = 10
    private var entries: [pollfd] = []

    /// Forgets all descriptors.
    mutating func removeAll() { entries.removeAll(keepingCapacity: true) }

    /// Waits for a descriptor too, and returns its position, by which to ask later.
    @discardableResult
    mutating func add(_ descriptor: Int32, read: Bool, write: Bool) -> Int {
        let events = (read ? Int16(POLLIN) : 0) | (write ? Int16(POLLOUT) : 0)
        entries.append(pollfd(fd: descriptor, events: events, revents: 0))
        return entries.count - 1
    }

    /// Blocks until a descriptor is ready, a signal came, or so many milliseconds are over; negative: for ever.
    mutating func wait(milliseconds: Int) throws(WireError) {
        let result = unsafe CRateThrottleHiredis_poll(&entries, entries.count, Int32(clamping: max(milliseconds, -1)))
        if result >= 0 { return }
        var nothing = pollfd()
        _ = unsafe CRateThrottleHiredis_poll(&nothing, 0, Self.pause)
        throw WireError(code: .socket, message: CText.systemError(result))
    }

    /// Blocks until a descriptor is ready, a signal came, or a moment, not before it.
    mutating func wait(until deadline: Instant, now: Instant) throws(WireError) {
        guard deadline < .distantFuture else { return try wait(milliseconds: -1) }
        let (nanoseconds, isBeyond) = deadline.nanoseconds.subtractingReportingOverflow(now.nanoseconds)
        guard !isBeyond else { return try wait(milliseconds: deadline < now ? 0 : Int(Int32.max)) }
        // Rounded up: what is waited too short is waited again and again.
        let milliseconds = nanoseconds / 1_000_000 + (nanoseconds % 1_000_000 > 0 ? 1 : 0)
        try wait(milliseconds: Int(clamping: max(0, milliseconds)))
    }

    /// Whether reading would tell something: bytes, the peer's end, or an error.
    func isReadable(_ position: Int) -> Bool { has(POLLIN | POLLHUP | POLLERR | POLLNVAL, position) }

    /// Whether writing would: it takes bytes, is connected, or has failed.
    func isWritable(_ position: Int) -> Bool { has(POLLOUT | POLLHUP | POLLERR | POLLNVAL, position) }

    private func has(_ events: Int32, _ position: Int) -> Bool { Int32(entries[position].revents) & events != 0 }
}
#endif
