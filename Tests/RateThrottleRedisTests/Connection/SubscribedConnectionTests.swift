#if Redis
import Testing

@testable import RateThrottle

@Suite("Connections that receive messages")
struct SubscribedConnectionTests {
    private static func words(_ words: String...) -> RedisReply { .array(words.map { .bulk(Array($0.utf8)) }) }

    private static let message = words("message", "+switch-master", "m a 1 b 2")

    private func driver() throws -> MachineDriver {
        try MachineDriver(healthCheckInterval: .milliseconds(50), channel: "+switch-master")
    }

    @Test func theGreetingEndsWithTheSubscription() throws {
        let greeting = try Greeting(credentials: nil, database: 0, clientName: nil, channel: "c")
        let text = greeting.steps.map { String(decoding: $0.frame, as: UTF8.self) }
        #expect(text == ["*1\r\n$4\r\nPING\r\n", "*2\r\n$9\r\nSUBSCRIBE\r\n$1\r\nc\r\n"])
        #expect(try driver().machine.phase == .ready)
    }

    @Test func aRefusedSubscriptionEndsTheConnection() throws {
        let greeting = try Greeting(credentials: nil, database: 0, clientName: nil, channel: "c")
        guard case .refused(let error) = greeting.judge(.error("NOPERM no access to the channel"), to: .subscribe)
        else {
            Issue.record("accepted")
            return
        }
        #expect(error.code == .permission)
    }

    @Test func messagesComeAtAnyTimeAndAreSignsOfLife() throws {
        var driver = try driver()
        driver.now = 40
        #expect(driver.receive(Self.message) == .message(Self.message))
        #expect(driver.machine.nextTimer == .at(90))
    }

    /// Such a connection answers PING with an array.
    @Test func aMessageMayComeBeforeTheAnswerToAHealthCheck() throws {
        var driver = try driver()
        driver.now = 50
        #expect(driver.timer() == .nothing)
        let nonce = try #require(String(decoding: driver.machine.output, as: UTF8.self).split(separator: "\r\n").last)
        driver.writeAll()
        #expect(driver.receive(Self.message) == .message(Self.message))
        #expect(driver.receive(Self.words("pong", String(nonce))) == .nothing)
        #expect(driver.machine.flights.isEmpty)
    }

    @Test(arguments: [words("pong", "other"), words("pong"), .status("PONG"), words("subscribe", "c", "1")])
    func anotherAnswerEndsTheConnection(_ reply: RedisReply) throws {
        var driver = try driver()
        driver.now = 50
        _ = driver.timer()
        driver.writeAll()
        #expect(driver.receive(reply) == .close(.protocolViolation))
    }

    @Test func whatIsNoMessageIsNobodys() throws {
        var driver = try driver()
        #expect(driver.receive(Self.words("pmessage", "a", "b", "c")) == .close(.protocolViolation))
    }

    @Test func withoutASubscriptionAMessageIsNobodys() throws {
        var driver = try MachineDriver()
        #expect(driver.receive(Self.message) == .close(.protocolViolation))
    }

    @Test func withoutASubscriptionAPongIsNoAnswerToAHealthCheck() throws {
        var driver = try MachineDriver(healthCheckInterval: .milliseconds(50))
        driver.now = 50
        _ = driver.timer()
        let nonce = try #require(String(decoding: driver.machine.output, as: UTF8.self).split(separator: "\r\n").last)
        driver.writeAll()
        #expect(driver.receive(Self.words("pong", String(nonce))) == .close(.protocolViolation))
    }
}
#endif
