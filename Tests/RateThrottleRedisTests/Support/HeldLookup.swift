#if Redis
import Foundation

@testable import RateThrottle

/// A look-up of a name that answers when a test lets it; by itself only after so long that the test has failed.
final class HeldLookup: Sendable {
    private struct State {
        var ports: [UInt16]
        var begun = 0
        var ended = 0
    }

    private let state: Lock<State>
    /// Once raised it stays so, since each that passes raises it again.
    private let gate = DispatchSemaphore(value: 0)

    /// - Parameters:
    ///   - ports: What the name stands for: ports of 127.0.0.1, to be tried in this order.
    ///   - isReleased: Whether it answers at once.
    init(_ ports: [UInt16], isReleased: Bool = false) {
        state = Lock(State(ports: ports))
        if isReleased { release() }
    }

    /// How many look-ups have begun.
    var begun: Int { state.withLock(\.begun) }
    /// How many are under way.
    var underWay: Int { state.withLock { $0.begun - $0.ended } }

    /// Lets it answer, now and from now on.
    func release() { gate.signal() }

    /// Has the name stand for another port.
    func move(to port: UInt16) { state.withLock { $0.ports = [port] } }

    /// A client of the name.
    func client(_ options: RedisOptions = RedisOptions()) throws -> RedisClient {
        let configuration = try RedisConfiguration(host: "redis.example", port: 6379, database: 0, options: options)
        var settings = try LoopSettings(configuration)
        settings.resolve = { [self] _, _ in answer() }
        return try RedisClient(settings)
    }

    private func answer() -> Result<[RateThrottle.SocketAddress], WireError> {
        state.withLock { $0.begun += 1 }
        if gate.wait(timeout: .now() + 20) == .success { gate.signal() }
        let ports = state.withLock { state in
            state.ended += 1
            return state.ports
        }
        let found = ports.compactMap { port in
            try? RateThrottle.SocketAddress.resolve("127.0.0.1", port: port, numericOnly: true).get().first
        }
        return .success(found)
    }
}
#endif
