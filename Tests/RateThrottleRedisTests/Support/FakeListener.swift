#if Redis
import Foundation
import RateThrottle

/// A socket that accepts connections on a thread of its own.
final class FakeListener: Sendable {
    /// What its thread and the test tell each other.
    private final class Shared: Sendable {
        let hasEnded = Lock(false)
    }

    private let shared = Shared()
    /// The end of a pair of sockets whose closing wakes the thread.
    private let alarm: Lock<CInt>

    /// Listens, and starts accepting.
    /// - Parameters:
    ///   - descriptor: A socket that is bound; it belongs to the listener from here on.
    ///   - accept: Takes a connection over, and returns whether it did.
    /// - Throws: ``SupportFailure``, when it cannot listen.
    init(_ descriptor: CInt, accept: @escaping @Sendable (CInt) -> Bool) throws {
        guard Foundation.listen(descriptor, 511) == 0 else {
            let reason = errno
            if descriptor >= 0 { close(descriptor) }
            throw SupportFailure("cannot listen: errno \(reason)")
        }
        // For a server that comes back. Not before it listens, or somebody else could be bound to the port too.
        Descriptor.set(descriptor, SOL_SOCKET, SO_REUSEADDR, CInt(1))
        let (alarm, wake) = try Descriptor.socketPair()
        self.alarm = Lock(alarm)
        let shared = shared
        OwnThread.start("test-fake-accept") {
            while Descriptor.wait([(descriptor, Int16(POLLIN)), (wake, Int16(POLLIN))], until: nil)[1] == 0 {
                while let connection = try? Descriptor.make({ Foundation.accept(descriptor, nil, nil) }) {
                    Descriptor.set(connection, CInt(IPPROTO_TCP), TCP_NODELAY, CInt(1))
                    if !accept(connection) { close(connection) }
                }
            }
            close(descriptor)
            close(wake)
            shared.hasEnded.withLock { $0 = true }
        }
    }

    deinit {
        ring()
    }

    /// Lets go of the address, and waits until it has.
    func stop() async {
        ring()
        await eventually { shared.hasEnded.withLock { $0 } }
    }

    private func ring() {
        alarm.withLock { alarm in
            if alarm >= 0 { close(alarm) }
            alarm = -1
        }
    }
}
#endif
