#if Redis
import Foundation

/// What sockets of the two systems call differently.
enum Descriptor {
    #if canImport(Darwin)
    static let stream = SOCK_STREAM
    /// Darwin has no such flag for a call; ``make(isBlocking:_:)`` sets it for the socket.
    static let quietly: CInt = 0
    /// Always reported there.
    static let hangUp: Int16 = 0
    #else
    static let stream = CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue)
    /// A peer that went away is an error and not a signal.
    static let quietly = CInt(MSG_NOSIGNAL)
    /// `POLLRDHUP`: the peer closed, even while there are bytes to be read.
    static let hangUp: Int16 = 0x2000
    #endif

    /// Makes a socket that children do not inherit: with a copy of it, they would keep a connection open when everybody else
    /// has closed it.
    /// - Parameters:
    ///   - isBlocking: Whether its calls wait.
    ///   - make: Makes one that they may inherit.
    /// - Returns: The socket.
    /// - Throws: ``SupportFailure``, when none could be made.
    static func make(isBlocking: Bool = false, _ make: () -> CInt) throws -> CInt {
        let descriptor = make()
        guard descriptor >= 0 else { throw SupportFailure("no socket: errno \(errno)") }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        if !isBlocking { _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK) }
        #if canImport(Darwin)
        set(descriptor, SOL_SOCKET, SO_NOSIGPIPE, CInt(1))
        #endif
        return descriptor
    }

    /// Two sockets that talk to each other.
    static func socketPair() throws -> (CInt, CInt) {
        var ends: [CInt] = [-1, -1]
        _ = try make(isBlocking: true) {
            guard socketpair(AF_UNIX, stream, 0, &ends) == 0 else { return -1 }
            _ = fcntl(ends[1], F_SETFD, FD_CLOEXEC)
            return ends[0]
        }
        return (ends[0], ends[1])
    }

    static func set<Value: BitwiseCopyable>(_ descriptor: CInt, _ level: CInt, _ option: CInt, _ value: Value) {
        var value = value
        setsockopt(descriptor, level, option, &value, socklen_t(MemoryLayout<Value>.size))
    }

    /// Waits until something is so of one of some descriptors.
    /// - Parameters:
    ///   - descriptors: Each with what is waited for, as `poll` has it.
    ///   - end: When to give up; nil for never.
    /// - Returns: What is so of each; 0 of all when the time came first.
    static func wait(_ descriptors: [(CInt, Int16)], until end: ContinuousClock.Instant?) -> [Int16] {
        var polled = descriptors.map { pollfd(fd: $0.0, events: $0.1, revents: 0) }
        while true {
            var timeout: CInt = -1
            if let end {
                let left = ContinuousClock.now.duration(to: end) / Duration.milliseconds(1)
                timeout = CInt(max(0, min(left.rounded(.up), 1_000_000)))
            }
            let count = poll(&polled, nfds_t(polled.count), timeout)
            if count >= 0 { return polled.map(\.revents) }
            guard errno == EINTR else { return polled.map { _ in Int16(POLLNVAL) } }
        }
    }
}
#endif
