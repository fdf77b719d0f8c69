#if Redis
import Testing

@testable import RateThrottle

@Suite("URLs that can be read")
struct RedisURLTests {
    struct Row: Sendable {
        let url: String
        var endpoint: RedisEndpoint = .tcp(host: "localhost", port: 6_379)
        var username: String?
        var password: String?
        var database = 0
        var usesTLS = false
    }

    @Test(arguments: [
        Row(url: "redis://localhost:6379/0"), Row(url: "redis://localhost"), Row(url: "redis://localhost/"),
        Row(url: "redis://"), Row(url: "redis:///"), Row(url: "redis://?"), Row(url: "redis://localhost:"),
        Row(url: "redis://:6379"), Row(url: "redis://@localhost"), Row(url: "REDIS://localhost"),
        Row(url: "redis:///3", database: 3),
        Row(url: "redis://:7000/3", endpoint: .tcp(host: "localhost", port: 7_000), database: 3),
        Row(url: "rediss://localhost", usesTLS: true), Row(url: "RedisS://localhost", usesTLS: true),
        Row(url: "redis://h:1", endpoint: .tcp(host: "h", port: 1)),
        Row(url: "redis://h:65535", endpoint: .tcp(host: "h", port: 65_535)),
        Row(url: "redis://h:06380", endpoint: .tcp(host: "h", port: 6_380)),
        Row(url: "redis://Redis-1.example.com.", endpoint: .tcp(host: "Redis-1.example.com.", port: 6_379)),
        Row(url: "redis://[::1]", endpoint: .tcp(host: "::1", port: 6_379)),
        Row(url: "redis://[::1]:7000/1", endpoint: .tcp(host: "::1", port: 7_000), database: 1),
        Row(url: "redis://[::1]:", endpoint: .tcp(host: "::1", port: 6_379)),
        Row(url: "redis://:p@[2001:db8::1]:7000", endpoint: .tcp(host: "2001:db8::1", port: 7_000), password: "p"),
        Row(url: "redis://[fe80::1%25eth0]", endpoint: .tcp(host: "fe80::1%eth0", port: 6_379)),
        Row(url: "redis://[fe80::1%eth0]:1", endpoint: .tcp(host: "fe80::1%eth0", port: 1)),
        Row(url: "redis://localhost/2147483647", database: 2_147_483_647),
        Row(url: "redis://localhost/%31%32", database: 12), Row(url: "redis://localhost/007", database: 7),
        // The query wins.
        Row(url: "redis://localhost?db=2", database: 2), Row(url: "redis://localhost/?db=2", database: 2),
        Row(url: "redis://localhost/1?db=2", database: 2), Row(url: "redis://localhost/1?db=0"),
        Row(url: "redis://localhost/1?", database: 1), Row(url: "redis://localhost?d%62=%32", database: 2),
        Row(url: "redis://user:pass@localhost", username: "user", password: "pass"),
        Row(url: "redis://:pass@localhost", password: "pass"), Row(url: "redis://:pass@", password: "pass"),
        // What is not an escape stands for itself; the first ':' ends the user, the last '@' the password.
        Row(url: "redis://u:a+b@localhost", username: "u", password: "a+b"),
        Row(url: "redis://u:p:q@localhost", username: "u", password: "p:q"),
        Row(url: "redis://u:p@q@localhost", username: "u", password: "p@q"),
        Row(url: "redis://u@v:p@localhost", username: "u@v", password: "p"),
        Row(url: "redis://::@localhost", password: ":"),
        Row(url: "redis://u%3Av:%40%3a%2F%23%3F%25%2B%20@localhost", username: "u:v", password: "@:/#?%+ "),
        Row(url: "redis://u:%C3%A9%0A@localhost", username: "u", password: "é\n"),
        Row(url: "redis://u:é@localhost", username: "u", password: "é"),
        Row(url: "redis://u:%2525@localhost", username: "u", password: "%25"),
        Row(
            url: "rediss://u:p@h:1/2",
            endpoint: .tcp(host: "h", port: 1),
            username: "u",
            password: "p",
            database: 2,
            usesTLS: true
        ),
    ])
    func tcp(_ row: Row) throws {
        try expect(row)
    }

    @Test(arguments: [
        Row(url: "unix:///tmp/redis.sock", endpoint: .unix(path: "/tmp/redis.sock")),
        Row(url: "UNIX:///s", endpoint: .unix(path: "/s")),
        Row(url: "unix:///tmp/redis.sock?db=2", endpoint: .unix(path: "/tmp/redis.sock"), database: 2),
        Row(
            url: "unix://user:pass@/s?db=3",
            endpoint: .unix(path: "/s"),
            username: "user",
            password: "pass",
            database: 3
        ),
        Row(url: "unix://:pass@/s", endpoint: .unix(path: "/s"), password: "pass"),
        Row(url: "unix://u:p@q@/s", endpoint: .unix(path: "/s"), username: "u", password: "p@q"),
        Row(url: "unix://@/s", endpoint: .unix(path: "/s")),
        Row(url: "unix:///a@b:c/s", endpoint: .unix(path: "/a@b:c/s")),
        Row(url: "unix://u:p@/a@b", endpoint: .unix(path: "/a@b"), username: "u", password: "p"),
        Row(url: "unix:///a%20b%3F%23%25+", endpoint: .unix(path: "/a b?#%+")),
    ])
    func unix(_ row: Row) throws {
        try expect(row)
    }

    private func expect(_ row: Row) throws {
        let url = try RedisURL.parse(row.url)
        #expect(url.target == .server(row.endpoint))
        #expect(url.credentials?.username == row.username)
        #expect(url.credentials?.password.revealed == row.password)
        #expect((url.credentials == nil) == (row.password == nil))
        #expect(url.database == row.database)
        #expect(url.usesTLS == row.usesTLS)
    }
}
#endif
