#if Redis
import Testing

@testable import RateThrottle

@Suite("Options of sentinels")
struct RedisSentinelOptionsTests {
    @Test func defaults() throws {
        let options = RedisSentinelOptions()
        #expect(options.socketTimeout == .milliseconds(300))
        #expect(options.username == nil && options.password == nil && options.tls == nil)
        #expect(RedisOptions().sentinel == options)
        try options.validate()
    }

    @Test func keepsWhatItIsGiven() {
        var options = RedisSentinelOptions(
            socketTimeout: .seconds(1),
            username: "watch",
            password: "hunter2",
            tls: RedisTLS(serverName: "s")
        )
        #expect(options.socketTimeout == .seconds(1))
        #expect(options.credentials == RedisCredentials(username: "watch", password: RedisSecret("hunter2")))
        #expect(options.password == "hunter2")
        #expect(options.tls?.serverName == "s")
        options.password = nil
        #expect(options.credentials == nil)
    }

    @Test("No way of printing shows the password")
    func printing() {
        let sentinel = RedisSentinelOptions(username: "watch", password: "hunter2")
        for value in [sentinel as Any, RedisOptions(sentinel: sentinel)] {
            var dumped = ""
            dump(value, to: &dumped)
            for text in ["\(value)", String(reflecting: value), dumped] {
                #expect(text.contains("watch") && text.contains("300") || text.contains("0.3"))
                #expect(!text.contains("hunter2"))
            }
        }
        #expect("\(sentinel)".contains("password: <secret>"))
    }

    @Test(arguments: [
        (
            RedisSentinelOptions(socketTimeout: .zero),
            "sentinel.socketTimeout 0.0 seconds is out of range; allowed: 1 ms"
        ),
        (RedisSentinelOptions(socketTimeout: .seconds(7_200)), "sentinel.socketTimeout 7200.0 seconds is out of range"),
        (
            RedisSentinelOptions(username: "w"),
            "sentinel.username \"w\" is given without a password; give sentinel.pass"
        ),
        (RedisSentinelOptions(username: "", password: "hunter2"), "sentinel.username is empty"),
        (RedisSentinelOptions(username: "\0", password: "hunter2"), "sentinel.username has a NUL"),
        (RedisSentinelOptions(password: ""), "sentinel.password is empty"),
        (
            RedisSentinelOptions(tls: RedisTLS(privateKey: "k")),
            "sentinel.tls.privateKey is given without a certificate"
        ),
        (RedisSentinelOptions(tls: RedisTLS(serverName: "a..b")), "sentinel.tls.serverName \"a..b\""),
    ])
    func wrong(_ options: RedisSentinelOptions, _ start: String) {
        for attempt in [{ try options.validate() }, { try RedisOptions(sentinel: options).validate() }] {
            let error = #expect(throws: RedisError.self) { try attempt() }
            #expect(error?.code == .invalidArgument)
            #expect(error?.message.hasPrefix(start) == true, "\(error?.message ?? "")")
            #expect(error?.message.contains("hunter2") == false)
        }
    }
}
#endif
