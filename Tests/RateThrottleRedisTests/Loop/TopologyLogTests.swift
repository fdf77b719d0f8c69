#if Redis
import RateThrottleTestSupport
import Testing

@testable import RateThrottle

@Suite("What is logged of servers")
struct TopologyLogTests {
    private static let servers = ["n1", "n2", "n3"].map { RedisEndpoint.tcp(host: $0, port: 7_000) }
    private static let trouble = RedisError(code: .unavailable, message: "degraded")

    private let lines = LogLines()

    @Test func theFirstServersAreNoNews() {
        var log = TopologyLog(lines.logger)
        log.note([], nil, .at(0))
        log.note([Self.servers[0]], nil, .at(1))
        log.note([Self.servers[0]], nil, .at(2))
        #expect(lines.lines.isEmpty)
    }

    @Test func otherServersAreNamedOnce() throws {
        var log = TopologyLog(lines.logger)
        log.note([Self.servers[0]], nil, .at(0))
        // While none is known the last are remembered.
        log.note([], nil, .at(1))
        for time in 2...4 { log.note([Self.servers[1]], nil, .at(time)) }
        let line = try #require(lines.lines.first)
        #expect(lines.lines.count == 1 && line.hasPrefix("notice redis commands go to other servers"))
        #expect(line.contains("n1:7000") && line.contains("n2:7000"))
    }

    @Test func anotherOrderIsNoNews() {
        var log = TopologyLog(lines.logger)
        log.note(Self.servers, nil, .at(0))
        log.note(Self.servers.reversed(), nil, .at(1))
        #expect(lines.lines.isEmpty)
    }

    @Test func troubleIsAnnouncedOnceAndItsEndToo() {
        var log = TopologyLog(lines.logger)
        for time in 0...3 { log.note(Self.servers, Self.trouble, .at(time * 20_000)) }
        for time in 4...5 { log.note(Self.servers, nil, .at(time * 20_000)) }
        #expect(lines.lines.count == 2)
        #expect(lines.lines.first?.hasPrefix("warning redis is degraded") == true)
        #expect(lines.lines.first?.contains("degraded") == true)
        #expect(lines.lines.last?.hasPrefix("notice redis is whole again") == true)
        #expect(lines.lines.last?.contains("n1:7000, n2:7000, n3:7000") == true)
    }

    @Test func troubleThatComesAndGoesIsAnnouncedEveryTenSeconds() {
        var log = TopologyLog(lines.logger)
        for time in 0..<30_000 where time % 100 == 0 {
            log.note(Self.servers, time % 200 == 0 ? Self.trouble : nil, .at(time))
        }
        #expect(lines.lines.count { $0.hasPrefix("warning") } == 3)
        #expect(lines.lines.count { $0.hasPrefix("notice") } == 3)
    }

    @Test func troubleThatLastsIsAnnouncedWhenTheTenSecondsAreOver() {
        var log = TopologyLog(lines.logger)
        log.note(Self.servers, Self.trouble, .at(0))
        log.note(Self.servers, nil, .at(1_000))
        log.note(Self.servers, Self.trouble, .at(2_000))
        log.note(Self.servers, Self.trouble, .at(9_999))
        #expect(lines.lines.count == 2)
        log.note(Self.servers, Self.trouble, .at(10_000))
        #expect(lines.lines.count == 3)
    }

    @Test func troubleThatWasNotAnnouncedEndsSilently() {
        var log = TopologyLog(lines.logger)
        log.note(Self.servers, Self.trouble, .at(0))
        log.note(Self.servers, nil, .at(1_000))
        log.note(Self.servers, Self.trouble, .at(2_000))
        log.note(Self.servers, nil, .at(3_000))
        #expect(lines.lines.count == 2)
    }
}
#endif
