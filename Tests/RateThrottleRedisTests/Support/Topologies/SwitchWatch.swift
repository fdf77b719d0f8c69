#if Redis
import Foundation
import RateThrottle

/// When sentinels said that there is another master, each read from a subscription on a thread of its own.
final class SwitchWatch: Sendable {
    private struct State {
        /// In the order of the sentinels; nil as long as one has said nothing.
        var instants: [ContinuousClock.Instant?]
        var open: Int
    }

    private let sockets: [PlainSocket]
    private let state: Lock<State>

    /// Watches for the time of a body.
    /// - Parameters:
    ///   - sentinels: Whom to watch. They must run.
    ///   - name: What they call the master.
    ///   - body: What is done meanwhile.
    /// - Returns: What the body returns.
    /// - Throws: What the body throws, or ``SupportFailure`` when a sentinel does not take the subscription.
    static func run<Value>(
        _ sentinels: [RedisServer],
        name: String,
        _ body: (SwitchWatch) async throws -> Value
    ) async throws -> Value {
        let watch = try await SwitchWatch(sentinels, name: name)
        do {
            let value = try await body(watch)
            await watch.stop()
            return value
        } catch {
            await watch.stop()
            throw error
        }
    }

    private init(_ sentinels: [RedisServer], name: String) async throws {
        let paths = sentinels.map(\.socketPath)
        sockets = try await OwnThread.run { try paths.map { try Self.subscribe($0) } }
        state = Lock(State(instants: sentinels.map { _ in nil }, open: sentinels.count))
        for (index, socket) in sockets.enumerated() {
            OwnThread.start("test-switch") { [self] in
                read(socket, index, name)
                state.withLock { $0.open -= 1 }
            }
        }
    }

    /// When each sentinel first said it, in their order; nil for those that have not.
    var instants: [ContinuousClock.Instant?] { state.withLock(\.instants) }

    /// When the first of them said it; nil as long as none has.
    var first: ContinuousClock.Instant? { instants.compactMap(\.self).min() }

    /// Waits until the first of them says it.
    func waitForFirst(within limit: Duration = .seconds(10)) async throws -> ContinuousClock.Instant {
        await eventually(within: limit) { first != nil }
        guard let first else { throw SupportFailure("no sentinel switched within \(limit)") }
        return first
    }

    /// Waits until all of them have said it.
    /// - Returns: When the last one did.
    func waitForAll(within limit: Duration = .seconds(10)) async throws -> ContinuousClock.Instant {
        await eventually(within: limit) { !instants.contains(nil) }
        let all = instants.compactMap(\.self)
        guard all.count == sockets.count, let last = all.max() else {
            throw SupportFailure("\(all.count) of \(sockets.count) sentinels switched within \(limit)")
        }
        return last
    }

    private static func subscribe(_ path: String) throws -> PlainSocket {
        let socket = try PlainSocket(to: .path(path))
        try socket.send(["AUTH", RedisServer.admin, "any"])
        try socket.send(["SUBSCRIBE", "+switch-master"])
        var reader = WireReader()
        for expected in ["OK", "subscribe\n+switch-master\n1"] {
            let reply = try socket.receiveReply(&reader).text
            guard reply == expected else { throw SupportFailure("no subscription: \(reply)") }
        }
        return socket
    }

    /// Reads until the sentinel or ``stop()`` closes the connection, or the longest test would be over.
    private func read(_ socket: PlainSocket, _ index: Int, _ name: String) {
        var reader = WireReader()
        // "message", the channel, and "name old-host old-port new-host new-port".
        while let message = try? socket.receiveReply(&reader, within: .seconds(600)) {
            let now = ContinuousClock.now
            guard message.elements.last?.text.hasPrefix("\(name) ") == true else { continue }
            state.withLock { if $0.instants[index] == nil { $0.instants[index] = now } }
        }
    }

    private func stop() async {
        for socket in sockets { shutdown(socket.descriptor, CInt(SHUT_RDWR)) }
        await eventually { state.withLock(\.open) == 0 }
    }
}
#endif
