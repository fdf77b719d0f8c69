#if Redis
import Testing

@testable import RateThrottle

@Suite("Errors of the client")
struct RedisErrorTests {
    /// Every code: its name, and whether sending again may help when nothing was executed.
    private static let codes: [(RedisError.Code, name: String, isRetryable: Bool)] = [
        (.timedOut, "timedOut", true), (.cancelled, "cancelled", false),
        (.connectionFailed, "connectionFailed", true), (.connectionLost, "connectionLost", true),
        (.authentication, "authentication", false), (.permission, "permission", false), (.tls, "tls", false),
        (.protocolViolation, "protocolViolation", false), (.overloaded, "overloaded", true),
        (.readOnly, "readOnly", true), (.loading, "loading", true), (.busy, "busy", true),
        (.outOfMemory, "outOfMemory", false), (.unavailable, "unavailable", true), (.noScript, "noScript", false),
        (.server, "server", false), (.invalidArgument, "invalidArgument", false), (.shutDown, "shutDown", false),
        (.forked, "forked", false), (.crossSlot, "crossSlot", false),
    ]

    @Test(arguments: codes)
    func retryable(_ code: RedisError.Code, _ name: String, _ isRetryable: Bool) {
        #expect(code.description == name)
        #expect(RedisError(code: code, message: "what").isRetryable == isRetryable)
        #expect(!RedisError(code: code, message: "what", mayHaveExecuted: true).isRetryable)
    }

    @Test func theCodesDiffer() {
        #expect(Set(Self.codes.map(\.0)).count == 20)
    }

    @Test(arguments: [
        ("MISCONF Redis is configured to save RDB snapshots, but", false),
        ("NOREPLICAS Not enough good replicas", false),
        ("CLUSTERDOWN Hash slot not served", true), ("MASTERDOWN Link with MASTER is down", true),
        ("TRYAGAIN Multiple keys request during rehashing of slot", true),
        ("ERR Error running script (call to f_1): @user_script: 1: -MISCONF Redis is configured to save", false),
    ])
    func someUnavailabilityStaysUntilMended(_ line: String, _ isRetryable: Bool) {
        let error = RedisError.server(line, ranScript: true)
        #expect(error.code == .unavailable)
        #expect(error.isRetryable == isRetryable)
    }

    /// The end alone goes: a server's words stay, whatever they are.
    @Test func theCauseLeavesOutWhatBecameOfTheCommand() {
        let words = "ERR refused; the command was not sent here"
        let error = RedisError(code: .connectionFailed, message: words)
        for error in [error, error.losing(isSent: true), error.losing(isSent: false)] { #expect(error.cause == words) }
        for isSent in [true, false] {
            #expect(RedisError.cancelled(isSent: isSent).cause == "cancelled")
            let cause = RedisError.timedOut(isSent: isSent, waitingFor: "nothing was read").cause
            #expect(cause == (isSent ? "no reply came in time" : "nothing was read in time"))
        }
    }

    @Test func saysCodeAndMessage() {
        let error = RedisError(code: .timedOut, message: "no answer within 5 s", serverMessage: "ERR secret")
        #expect("\(error)" == "timedOut: no answer within 5 s")
        #expect(error.serverMessage == "ERR secret")
        let plain = RedisError(code: .busy, message: "m")
        #expect(plain.serverMessage == nil)
        #expect(!plain.mayHaveExecuted)
    }
}
#endif
