#if Redis
import Testing

@testable import RateThrottle

@Suite("The greeting")
struct GreetingTests {
    private static let credentials = RedisCredentials(username: "app", password: RedisSecret("p4ss"))

    private func refusal(
        _ step: Greeting.Step,
        _ reply: RedisReply,
        _ credentials: RedisCredentials? = credentials
    ) throws -> RedisError? {
        let greeting = try Greeting(credentials: credentials, database: 7, clientName: nil)
        if case .refused(let error) = greeting.judge(reply, to: step) { return error }
        return nil
    }

    private func text(_ greeting: Greeting) -> [String] {
        greeting.steps.map { String(decoding: $0.frame, as: UTF8.self) }
    }

    @Test func withoutAnythingItOnlyPings() throws {
        let greeting = try Greeting(credentials: nil, database: 0, clientName: nil)
        #expect(text(greeting) == ["*1\r\n$4\r\nPING\r\n"])
    }

    @Test func allOfItInOrder() throws {
        let greeting = try Greeting(credentials: Self.credentials, database: 7, clientName: "me")
        #expect(
            text(greeting) == [
                "*3\r\n$4\r\nAUTH\r\n$3\r\napp\r\n$4\r\np4ss\r\n", "*2\r\n$6\r\nSELECT\r\n$1\r\n7\r\n",
                "*3\r\n$6\r\nCLIENT\r\n$7\r\nSETNAME\r\n$2\r\nme\r\n", "*1\r\n$4\r\nPING\r\n",
            ]
        )
        let anonymous = RedisCredentials(username: nil, password: RedisSecret("p4ss"))
        let first = text(try Greeting(credentials: anonymous, database: 0, clientName: nil)).first
        #expect(first == "*2\r\n$4\r\nAUTH\r\n$4\r\np4ss\r\n")
    }

    @Test(arguments: [Greeting.Step.authenticate, .select, .name, .ping])
    func whatIsNoErrorIsAccepted(_ step: Greeting.Step) throws {
        #expect(try refusal(step, .status("OK")) == nil)
    }

    @Test(arguments: [
        (Greeting.Step.authenticate, "WRONGPASS invalid username-password pair", RedisError.Code.authentication),
        (.authenticate, "ERR Client sent AUTH, but no password is set", .authentication),
        (.authenticate, "ERR max number of clients reached", .connectionFailed),
        (.authenticate, "DENIED Redis is running in protected mode", .permission),
        (.select, "ERR DB index is out of range", .invalidArgument), (.select, "ERR what", .invalidArgument),
        (.select, "NOAUTH Authentication required.", .authentication), (.select, "LOADING dataset", .loading),
        (.select, "NOPERM this user has no permissions", .permission),
        (.name, "ERR max number of clients reached", .connectionFailed),
        (.ping, "NOAUTH Authentication required.", .authentication), (.ping, "LOADING dataset", .loading),
        (.ping, "ERR max number of clients reached", .connectionFailed),
        (.ping, "DENIED Redis is running in protected mode", .permission),
    ])
    func whatMakesAConnectionUseless(_ step: Greeting.Step, _ text: String, _ code: RedisError.Code) throws {
        #expect(try refusal(step, .error(text))?.code == code)
    }

    @Test(arguments: [
        (Greeting.Step.name, "NOPERM this user has no permissions"), (.name, "ERR unknown command"),
        (.ping, "NOPERM this user has no permissions"), (.ping, "BUSY Redis is busy running a script"),
        (.ping, "MISCONF Redis is configured to save RDB snapshots"), (.ping, "ERR unknown command"),
    ])
    func whatDoesNotMatter(_ step: Greeting.Step, _ text: String) throws {
        #expect(try refusal(step, .error(text)) == nil)
    }

    /// A server that does not know AUTH quotes its arguments, and cuts them when they are long.
    @Test(arguments: ["p4ss", String(repeating: "long", count: 100)])
    func noPasswordIsRepeated(_ password: String) throws {
        let credentials = RedisCredentials(username: nil, password: RedisSecret(password))
        for text in [
            "ERR unknown command `AUTH`, with args beginning with: `\(password.prefix(128))`, ",
            "ERR no \(password) here",
        ] {
            let error = try refusal(.authenticate, .error(text), credentials)
            #expect(error?.code == .authentication)
            #expect(error?.message.contains(password.prefix(128)) == false)
            #expect(error?.serverMessage?.contains(password.prefix(128)) != true)
        }
    }

    /// Whichever step is refused, and for whatever reason.
    @Test(arguments: [
        (Greeting.Step.authenticate, "ERR max number of clients reached for p4ss"), (.authenticate, "DENIED p4ss"),
        (.select, "ERR p4ss"), (.name, "ERR max number of clients: p4ss"), (.ping, "NOAUTH p4ss"),
        (.ping, "DENIED p4ss"),
    ])
    func noRefusalRepeatsThePassword(_ step: Greeting.Step, _ text: String) throws {
        let error = try #require(try refusal(step, .error(text)))
        #expect(!"\(error)".contains("p4ss"))
        #expect(error.serverMessage?.contains("p4ss") != true)
    }

    @Test func whatTheServerSaysIsCut() throws {
        let error = try refusal(.authenticate, .error("WRONGPASS " + String(repeating: "x", count: 10_000)))
        #expect((error?.serverMessage?.utf8.count ?? 0) == RedisError.maximumServerMessage)
        #expect((error?.message.utf8.count ?? 0) < 1_000)
    }
}
#endif
