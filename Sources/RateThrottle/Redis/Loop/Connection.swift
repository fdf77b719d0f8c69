#if Redis
/// One connection: the socket, TLS if there is any, and the parser, as its machine says. Belongs to the loop's thread.
final class Connection {
    /// What the connection's owner must do about what happened.
    typealias Handler = (Step) -> Void

    let endpoint: RedisEndpoint
    var machine: ConnectionMachine
    /// Where it stands among the descriptors of the current poll.
    var position: Int?
    /// Whether the policy knows that it takes no more commands.
    var isLeaving = false
    private let secure: (context: TLSContext, name: String)?
    private let unacknowledged: Int
    private let parser: ReplyParser
    private var addresses: ArraySlice<SocketAddress> = []
    private var addressDeadline = Instant.distantFuture
    private var socket: Socket?
    private var session: TLSSession?
    /// Why nothing more can be written. What the server said before is still to be read: it may be the reason.
    private(set) var failure: RedisError?
    private var isLarge = false
    /// Encrypted bytes on their way, and how many of them have gone.
    private var cipher: [UInt8] = []
    private var cipherSent = 0

    init(
        _ endpoint: RedisEndpoint,
        machine: ConnectionMachine,
        secure: (context: TLSContext, name: String)?
    ) throws(WireError) {
        self.endpoint = endpoint
        self.machine = machine
        self.secure = secure
        unacknowledged = machine.settings.stallTimeout.microsecondsRoundedUp / 1_000
        parser = try ReplyParser()
    }

    /// The socket, while there is one, and what to wait for.
    var interest: (descriptor: Int32, read: Bool, write: Bool)? {
        guard let socket else { return nil }
        let isConnecting = machine.phase == .connecting
        return (socket.descriptor, !isConnecting, isConnecting || hasUnsent)
    }

    /// When ``timer(_:)`` has something to do.
    var nextTimer: Instant {
        if failure != nil { return Instant(nanoseconds: .min) }
        return min(machine.nextTimer, machine.phase == .connecting ? addressDeadline : .distantFuture)
    }

    private var hasUnsent: Bool { cipherSent < cipher.count || !machine.unwritten.isEmpty }

    /// The addresses are known: tries the first.
    func begin(_ addresses: [SocketAddress], _ now: Instant) -> Step {
        self.addresses = addresses[...]
        machine.resolved()
        return tryNext(RedisError(code: .connectionFailed, message: "it has no address"), now)
    }

    /// Time has passed.
    func timer(_ now: Instant) -> Step {
        if machine.phase == .connecting, addressDeadline <= now, now < machine.connectDeadline {
            return tryNext(.notConnected(in: .connecting), now)
        }
        return machine.timer(at: now)
    }

    /// The socket can be written to.
    func writable(_ now: Instant) -> Step {
        if machine.phase == .connecting {
            if let error = socket?.connectResult(unacknowledged: unacknowledged) {
                return tryNext(.refusedConnection(error.message), now)
            }
            return connected(now)
        }
        return send()
    }

    /// The socket can be read from: parses all that is there, bounded.
    func readable(_ buffer: inout [UInt8], _ now: Instant, _ handle: Handler) {
        for _ in 0..<16 {
            guard let socket, machine.phase != .connecting, machine.phase != .closed else { return }
            switch socket.receive(into: &buffer) {
            case .empty: return
            case .closed: return handle(.close(ended("the server closed the connection")))
            case .failed(let reason): return handle(.close(ended("the connection broke (\(reason))")))
            case .bytes(let count):
                if let session {
                    session.push(buffer[..<count])
                    decrypt(session, &buffer, now, handle)
                } else {
                    parse(buffer[..<count], now, handle)
                }
                if count < buffer.count { return }
            }
        }
    }

    /// Writes what there is; encrypts as much as one write takes, not more, so that what waits is known to be unsent.
    func send() -> Step {
        guard let socket, failure == nil else { return .nothing }
        while hasUnsent {
            if session != nil, cipherSent == cipher.count, let failure = encrypt() { return failure }
            let isSecure = session != nil
            let sent =
                isSecure
                ? socket.send(cipher, from: cipherSent)
                : socket.send(machine.output, from: machine.unwritten.lowerBound)
            switch sent {
            case .full: return .nothing
            case .failed(let reason):
                failure = ended("the connection broke (\(reason))")
                return .nothing
            case .sent(let count): if isSecure { cipherSent += count } else { machine.wrote(count) }
            }
        }
        return .nothing
    }

    private func ended(_ how: String) -> RedisError {
        .ended(how, in: machine.phase, isSecure: secure != nil)
    }

    /// Gives up the socket.
    func close() {
        socket = nil
        session = nil
        position = nil
    }

    private func tryNext(_ error: RedisError, _ now: Instant) -> Step {
        socket = nil
        var error = error
        while let address = addresses.popFirst() {
            // What is left of the time, evenly: an address that does not answer must not use up that of the next.
            addressDeadline = now + (machine.connectDeadline - now) / (addresses.count + 1)
            switch Socket.connect(to: address) {
            case .success(let socket):
                self.socket = socket
                return .nothing
            case .failure(let failure) where failure.code == .full:
                // TCP would wait in the same place.
                addresses.insert(address, at: addresses.startIndex)
                addressDeadline = now + .milliseconds(10)
                return .nothing
            case .failure(let failure): error = .refusedConnection(failure.message)
            }
        }
        return .close(error)
    }

    private func connected(_ now: Instant) -> Step {
        guard let secure else {
            machine.greet(now)
            return send()
        }
        machine.securing()
        do { session = try TLSSession(secure.context, host: secure.name) } catch {
            return .close(RedisError(code: .tls, message: error.message))
        }
        return shake(now)
    }

    private func shake(_ now: Instant) -> Step {
        guard let session else { return .nothing }
        let progress = session.handshake()
        session.drain(into: &cipher)
        switch progress {
        case .pending: return send()
        case .done:
            machine.greet(now)
            return send()
        case .failed(let failure):
            _ = send()
            return .close(.tls(failure))
        }
    }

    private func encrypt() -> Step? {
        cipher.removeAll(keepingCapacity: true)
        cipherSent = 0
        guard let session else { return nil }
        let plain = machine.unwritten
        if !plain.isEmpty {
            if let failure = session.write(machine.output[plain]) { return .close(.tls(failure)) }
            machine.wrote(plain.count)
        }
        session.drain(into: &cipher)
        return nil
    }

    private func decrypt(_ session: TLSSession, _ buffer: inout [UInt8], _ now: Instant, _ handle: Handler) {
        if machine.phase == .securing {
            handle(shake(now))
            guard machine.phase == .greeting else { return }
        }
        while machine.phase != .closed {
            switch session.read(into: &buffer) {
            case .empty:
                // The session may have something to say by itself, such as new keys.
                session.drain(into: &cipher)
                return
            case .closed: return handle(.close(ended("the server closed the connection")))
            case .failed(let failure): return handle(.close(.tls(failure)))
            case .bytes(let count): parse(buffer[..<count], now, handle)
            }
        }
    }

    private func parse(_ bytes: ArraySlice<UInt8>, _ now: Instant, _ handle: Handler) {
        do {
            adjustLimits()
            try parser.feed(bytes)
            while machine.phase != .closed, let reply = try parser.next() {
                handle(machine.receive(reply, now))
                adjustLimits()
            }
        } catch {
            handle(.close(.unreadable(error.message, in: machine.phase)))
        }
    }

    private func adjustLimits() {
        guard machine.expectsLargeReply != isLarge else { return }
        isLarge.toggle()
        parser.setLimits(isLarge ? .generous : .script)
    }
}
#endif
