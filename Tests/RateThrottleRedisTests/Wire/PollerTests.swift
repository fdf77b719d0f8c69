#if Redis
import Foundation
import Testing

@testable import RateThrottle

@Suite("Waiting for sockets, and being woken", .timeLimit(.minutes(10)))
struct PollerTests {
    #if canImport(Darwin)
    private let resource = RLIMIT_NOFILE
    #else
    private let resource = numericCast(RLIMIT_NOFILE.rawValue) as __rlimit_resource_t
    #endif

    @Test func aWakeDescriptorIsReadableUntilItIsCleared() throws {
        let wake = try WakeDescriptor()
        var poller = Poller()
        let position = poller.add(wake.descriptor, read: true, write: false)
        func isReadable() throws -> Bool {
            try poller.wait(milliseconds: 0)
            return poller.isReadable(position)
        }
        #expect(try !isReadable())
        wake.clear()
        for _ in 1...3 {
            for _ in 1...1_000 { wake.signal() }
            #expect(try isReadable())
            wake.clear()
            #expect(try !isReadable())
        }
    }

    @Test func aWakeDescriptorIsClosedOnExec() throws {
        let wake = try WakeDescriptor()
        #expect(fcntl(wake.descriptor, F_GETFD) & FD_CLOEXEC != 0)
        #expect(fcntl(wake.descriptor, F_GETFL) & O_NONBLOCK != 0)
    }

    @Test func anotherThreadEndsAWaitWithoutLimit() async throws {
        let wake = try WakeDescriptor()
        async let isWoken = OwnThread.run {
            var poller = Poller()
            let position = poller.add(wake.descriptor, read: true, write: false)
            try poller.wait(milliseconds: -1)
            return poller.isReadable(position)
        }
        wake.signal()
        #expect(try await isWoken)
    }

    /// More descriptors than the process may have are refused. The loop, which tries again, must not spin meanwhile.
    @Test func aRefusedWaitIsAPause() throws {
        var limit = rlimit()
        #expect(getrlimit(resource, &limit) == 0)
        var lower = limit
        lower.rlim_cur = min(limit.rlim_cur, 1_024)
        setrlimit(resource, &lower)
        defer { setrlimit(resource, &limit) }
        var poller = Poller()
        for _ in 0...lower.rlim_cur { poller.add(0, read: false, write: false) }
        let start = ContinuousClock.now
        #expect(throws: WireError.self) { try poller.wait(milliseconds: 0) }
        #expect(ContinuousClock.now - start >= .milliseconds(10))
    }

    @Test func eachDescriptorIsToldApart() throws {
        let wakes = try (0..<5).map { _ in try WakeDescriptor() }
        var poller = Poller()
        for _ in 1...2 {
            poller.removeAll()
            let positions = wakes.map { poller.add($0.descriptor, read: true, write: false) }
            #expect(positions == [0, 1, 2, 3, 4])
            wakes[1].signal()
            wakes[4].signal()
            try poller.wait(milliseconds: 10_000)
            #expect(positions.map { poller.isReadable($0) } == [false, true, false, false, true])
            wakes.forEach { $0.clear() }
        }
    }

    @Test func onlyWhatWasAskedForIsWaitedFor() throws {
        let (one, other) = try Descriptor.socketPair()
        defer { close(other) }
        var poller = Poller()
        let reading = poller.add(one, read: true, write: false)
        let writing = poller.add(one, read: false, write: true)
        let neither = poller.add(one, read: false, write: false)
        try poller.wait(milliseconds: 10_000)
        #expect(!poller.isReadable(reading))
        #expect(poller.isWritable(writing))
        #expect(!poller.isWritable(neither) && !poller.isReadable(neither))
        close(one)
    }

    /// Whoever only waits to read, or only to write, learns that there is nobody any more.
    @Test func aPeerThatIsGoneIsBothReadableAndWritable() throws {
        let (one, other) = try Descriptor.socketPair()
        close(other)
        var poller = Poller()
        let reading = poller.add(one, read: true, write: false)
        let writing = poller.add(one, read: false, write: true)
        try poller.wait(milliseconds: 10_000)
        #expect(poller.isReadable(reading))
        #expect(poller.isWritable(writing))
        close(one)
    }

    @Test func momentsThatArePastAreNotWaitedFor() throws {
        let wake = try WakeDescriptor()
        var poller = Poller()
        poller.add(wake.descriptor, read: true, write: false)
        let now = RateThrottle.Instant.now
        try poller.wait(until: now, now: now)
        try poller.wait(until: now + .seconds(-1_000), now: now)
        try poller.wait(until: RateThrottle.Instant(nanoseconds: .min), now: now)
    }

    @Test func aMomentIsNotMissedByRounding() throws {
        let wake = try WakeDescriptor()
        var poller = Poller()
        let position = poller.add(wake.descriptor, read: true, write: false)
        for nanoseconds in [1, 999_999, 1_000_001, 2_500_000] {
            let now = RateThrottle.Instant.now
            try poller.wait(until: now + .nanoseconds(nanoseconds), now: now)
            #expect(!poller.isReadable(position))
            #expect(RateThrottle.Instant.now >= now + .nanoseconds(nanoseconds))
        }
    }

    @Test(arguments: [RateThrottle.Instant.distantFuture, RateThrottle.Instant(nanoseconds: .max - 1)])
    func farMomentsEndWithASignal(_ moment: RateThrottle.Instant) throws {
        let wake = try WakeDescriptor()
        var poller = Poller()
        let position = poller.add(wake.descriptor, read: true, write: false)
        wake.signal()
        try poller.wait(until: moment, now: .now)
        try poller.wait(until: moment, now: RateThrottle.Instant(nanoseconds: .min))
        #expect(poller.isReadable(position))
    }
}
#endif
