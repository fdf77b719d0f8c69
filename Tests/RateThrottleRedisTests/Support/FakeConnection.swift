#if Redis
import Foundation
import RateThrottle

/// A connection of a ``FakeServer``, seen from the server. Its functions are for its script, on the script's thread; each
/// throws ``SupportFailure/closed`` once the client or the server has ended the connection.
final class FakeConnection: Sendable {
    /// How a connection ends.
    enum Ending {
        /// The client reads all that was sent, and then the end.
        case close
        /// The client's next read or write fails.
        case reset
    }

    private struct State {
        var ending = Ending.close
        /// Nothing more is to be done: the script or the test says so.
        var isOver = false
        /// Its descriptor is no longer its own.
        var isClosed = false
        var reader = WireReader()
        var waiting: [FakeServer.Request] = []
        var count = 0
    }

    /// Which one it is of its server: 0 for the first one that was accepted.
    let index: Int
    private let descriptor: CInt
    private let server: FakeServer
    private let state: Lock<State>

    init(_ descriptor: CInt, index: Int, server: FakeServer) {
        self.descriptor = descriptor
        self.index = index
        self.server = server
        state = Lock(State())
    }

    /// Waits for a command.
    func nextRequest() throws -> FakeServer.Request {
        while true {
            try checkIsOpen()
            if let request = state.withLock({ $0.waiting.isEmpty ? nil : $0.waiting.removeFirst() }) { return request }
            try pump(until: nil)
        }
    }

    /// Waits for commands.
    /// - Parameter commands: How many.
    /// - Returns: The words of each.
    /// - Throws: ``SupportFailure/closed``.
    @discardableResult
    func expect(commands: Int = 1) throws -> [[String]] {
        try (0..<commands).map { _ in try nextRequest().words }
    }

    /// Sends text as it is.
    func send(_ text: String) throws { try send(Array(text.utf8)) }

    /// Sends a value.
    func send(_ value: WireValue) throws { try send(value.encoded) }

    /// Sends bytes.
    func send(_ bytes: [UInt8]) throws {
        try checkIsOpen()
        try PlainSocket.send(bytes, to: descriptor, until: nil)
    }

    /// Sends text byte by byte, with a pause before each.
    func sendByteByByte(_ text: String, every pause: Duration) throws {
        for byte in text.utf8 {
            try wait(until: .now + pause)
            try send([byte])
        }
    }

    /// Goes on reading, and lets a time come.
    func wait(until end: ContinuousClock.Instant) throws {
        while ContinuousClock.now < end { try pump(until: end) }
    }

    /// Does nothing, and reads nothing, until the connection is ended.
    func stall() throws {
        try checkIsOpen()
        _ = Descriptor.wait([(descriptor, Descriptor.hangUp)], until: nil)
        throw SupportFailure.closed
    }

    /// Does what an action says about a command.
    func perform(_ action: FakeServer.Action, about request: FakeServer.Request) throws {
        switch action {
        case .reply(let text): try send(text)
        case .value(let value): try send(value)
        case .raw(let bytes): try send(bytes)
        case .drip(let text, let pause): try sendByteByByte(text, every: pause)
        case .silence: break
        case .stall: try stall()
        case .close: close()
        case .reset: reset()
        case .closeAfterSending(let text):
            try send(text)
            close()
        case .replyAfter(let time, let text):
            try wait(until: request.time + time)
            try send(text)
        }
    }

    /// Has the connection ended by the script's thread. The only function for other threads.
    func end(_ ending: Ending) {
        state.withLock { state in
            guard !state.isClosed else { return }
            state.ending = ending
            state.isOver = true
            // Sends nothing, and wakes the thread.
            shutdown(descriptor, CInt(SHUT_RD))
        }
    }

    /// Closes the connection: the client reads all that was sent, and then the end.
    func close() {
        // What is unread when a socket is closed would make of the end a reset.
        if state.withLock({ !$0.isClosed && $0.ending == .close }) {
            shutdown(descriptor, CInt(SHUT_WR))
            while let bytes = try? PlainSocket.receive(from: descriptor), !bytes.isEmpty {}
        }
        state.withLock { state in
            guard !state.isClosed else { return }
            if state.ending == .reset {
                Descriptor.set(descriptor, SOL_SOCKET, SO_LINGER, linger(l_onoff: 1, l_linger: 0))
            }
            _ = Foundation.close(descriptor)
            state.isClosed = true
            state.isOver = true
        }
    }

    /// Breaks the connection off: the client's next read or write fails.
    func reset() {
        state.withLock { $0.ending = .reset }
        close()
    }

    private func checkIsOpen() throws {
        if state.withLock(\.isOver) { throw SupportFailure.closed }
    }

    /// Reads what comes, until something came or the time did.
    private func pump(until end: ContinuousClock.Instant?) throws {
        try checkIsOpen()
        let seen = Descriptor.wait([(descriptor, Int16(POLLIN))], until: end)
        try checkIsOpen()
        guard seen != [0], let bytes = try PlainSocket.receive(from: descriptor) else { return }
        guard !bytes.isEmpty else { throw SupportFailure.closed }
        let requests = try state.withLock { state in
            var requests: [FakeServer.Request] = []
            state.reader.append(bytes)
            while let value = try state.reader.next() {
                requests.append(
                    FakeServer.Request(
                        arguments: value.elements.map { if case .bulk(let bytes) = $0 { bytes } else { [] } },
                        connection: index,
                        index: state.count,
                        time: .now
                    )
                )
                state.count += 1
            }
            state.waiting += requests
            return requests
        }
        requests.forEach(server.note)
    }
}
#endif
