#if Redis
import Testing

@testable import RateThrottle

@Suite("URLs that cannot be read")
struct RedisURLErrorTests {
    /// "alice" and "hunter2" stand for what must not be repeated, also where a mistake makes it another part of the URL.
    private static let wrong: [(url: String, says: String)] = [
        ("", "no scheme"), ("localhost", "no scheme"), ("localhost:6379", "no scheme"), ("//localhost", "no scheme"),
        ("://localhost", "no scheme"), ("redis:localhost", "no scheme"), ("redis:/localhost", "no scheme"),
        ("alice:hunter2@localhost", "no scheme"), ("hunter2@localhost", "no scheme"),
        ("rédis://localhost", "no scheme"),
        ("a\(String(repeating: "b", count: 32))://hunter2", "no scheme"),
        (
            "http://alice:hunter2@localhost",
            "scheme http is not known; allowed: redis://, redis+sentinel://, redis+cluster://"
        ),
        ("valkey://alice:hunter2@localhost", "scheme valkey is not known"),
        ("rediss3://hunter2", "rediss3 is not known"),
        ("redis+other://alice:hunter2@h", "scheme redis+other is not known"),
        ("unix+sentinel://h/m", "unix+sentinel is not known"),
        ("redis+sentinel://alice:hunter2@h1", "no master's name; write"),
        ("redis+sentinel://hunter2/", "no master's name; write"), ("redis+sentinel://h//1", "no master's name; write"),
        ("redis+sentinel://h?db=1", "no master's name; write"),
        ("redis+sentinel://h/%zz", "the master's name has a '%'"),
        ("redis+sentinel://h/%ff", "the master's name is not UTF-8"),
        ("redis+sentinel://h/m%00", "the master's name has a NUL"),
        ("redis+sentinel://h/m/hunter2", "path is not the number"),
        ("redis+sentinel://h/m/1/", "path is not the number"),
        ("redis+sentinel://alice:hunter2,h/m", "port is not a number"), ("redis+sentinel://h1,,h2/m", "empty place"),
        ("redis+sentinel://h1,/m", "empty place"), ("redis+sentinel://,h1/m", "empty place"),
        ("redis+sentinel://h1,::1/m", "brackets"), ("redis+sentinel://h1,[::1,h2/m", "brackets"),
        ("redis+sentinel://alice@h/m", "user without a password"), ("redis+sentinel://h/hunter2@m", "user or password"),
        ("redis+sentinel://h/m?hunter2=1", "unknown key"), ("redis+sentinel://h/m#hunter2", "fragment"),
        ("redis+cluster://h/1", "a cluster has one only; allowed"),
        ("redis+cluster://h?db=1", "a cluster has one only"),
        ("redis+cluster://h/1?db=0", "a cluster has one only"), ("redis+cluster://h/0?db=1", "a cluster has one only"),
        ("redis+cluster://h/7654321", "a cluster has one only"),
        ("redis+cluster://h/hunter2", "path is not the number"),
        ("redis+cluster://h1:7000,h2:0", "port is not a number"), ("redis+cluster://h1 ,h2", "space"),
        ("redis+cluster://h1,hunter2!", "host"), ("rediss+cluster://alice:hunter2", "port is not a number"),
        (" redis://localhost", "space"), ("redis://localhost\n", "at its end"), ("redis://alice:hun ter2@h", "space"),
        ("redis://alice:hunter2@h\u{7f}", "control"), ("redis://alice:hunter2\0@h", "control"),
        ("redis://alice:hunter2@h/0#xyzzy", "fragment"), ("redis://h#hunter2", "fragment"),
        ("unix:///s#hunter2", "fragment"), ("redis://alice:hunter2@h/0?db=1#", "fragment"),
        ("redis://alice:hun/ter2@h", "user or password has a '/'"), ("redis://alice:hunter2#@h", "%23"),
        ("redis://alice:hunter2?@h", "%3F"), ("redis://h/0?db=hunter2@", "user or password has a '/'"),
        ("redis://alice@h", "user without a password"), ("redis://hunter2@h", "user without a password"),
        ("unix://alice@/s", "user without a password"), ("redis://alice:@h", "password is empty"),
        ("redis://:@h", "password is empty"), ("redis://alice:hunter2%@h", "the password has a '%'"),
        ("redis://alice:hunter2%4@h", "the password has a '%'"),
        ("redis://alice:hunter2%zz@h", "the password has a '%'"),
        ("redis://alice:hunter2%+1@h", "the password has a '%'"), ("redis://alice%4g:hunter2@h", "the user has a '%'"),
        ("redis://alice:hunter2%00@h", "the password has a NUL"), ("redis://alice%00:hunter2@h", "the user has a NUL"),
        ("redis://alice:hunter2%ff@h", "the password is not UTF-8"),
        ("redis://alice%C3:hunter2@h", "the user is not UTF-8"),
        ("redis://alice:hunter2%ED%A0%80@h", "the password is not UTF-8"),
        ("redis://:hunter2", "port is not a number"), ("redis://alice:hunter2", "port is not a number"),
        ("redis://alice:hunter2:6379", "brackets"), ("redis://::1:6379", "brackets"), ("redis://::1", "brackets"),
        ("redis://alice:hunter2@h:0", "port is not a number in range; allowed: 1 to 65535"),
        ("redis://h:65536", "port"), ("redis://h:+1", "port"), ("redis://h:-1", "port"), ("redis://h:1_0", "port"),
        ("redis://h:99999999999999999999", "port"), ("redis://h:%36", "port"), ("redis://h:６", "port"),
        ("redis://alice:hunter2@a..b", "host"), ("redis://hunter2!", "host"), ("redis://hunter2%41", "host"),
        ("redis://a,b", "host"), ("redis://réseau", "host"), ("redis://[::1", "brackets"), ("redis://[", "host"),
        ("redis://[]", "host"), ("redis://[hunter2]", "host"), ("redis://[::1]x:1", "host"),
        ("redis://[::1%25]", "host"),
        ("redis://[fe80::1%25hunter2/]", "brackets"), ("redis://x[::1]", "brackets"),
        ("redis://alice:hunter2@h/hunter2", "path is not the number of a database; allowed: 0 to 2147483647"),
        ("redis://h/-1", "path"), ("redis://h/+1", "path"), ("redis://h/1/", "path"), ("redis://h//1", "path"),
        ("redis://h/2147483648", "path"), ("redis://h/99999999999999999999", "path"), ("redis://h/1.0", "path"),
        ("redis://h/0x1", "path"), ("redis://h/%", "the path has a '%'"), ("redis://h/%00", "the path has a NUL"),
        ("redis://h/１", "path"), ("redis://:hun/ter2", "port"),
        ("redis://alice:hunter2@h?db=hunter2", "db is not the number of a database; allowed: 0 to 2147483647"),
        ("redis://h?db=", "db is not"), ("redis://h?db", "db is not"), ("redis://h?db=-1", "db is not"),
        ("redis://h?db=+1", "db is not"), ("redis://h?db=1=2", "db is not"), ("redis://h?db=2147483648", "db is not"),
        ("redis://h?db=1&db=1", "db more than once"), ("redis://h?db=1&", "unknown key"),
        ("redis://h?&db=1", "unknown key"),
        ("redis://h?hunter2=1", "unknown key; allowed: db. RedisOptions"), ("redis://h?DB=1", "unknown key"),
        ("redis://:alice?hunter2", "unknown key"), ("redis://h?db=%zz", "the query has a '%'"),
        ("redis://h?socket_timeout=5", "key socket_timeout; allowed: db. Set RedisOptions.socketTimeout instead"),
        ("redis://h?password=hunter2", "Set RedisOptions.password instead"),
        ("rediss://h?ssl_cert_reqs=none", "Set RedisTLS.certificateRequirements instead"),
        ("unix://", "path of the Unix socket is empty"), ("unix://?db=1", "path of the Unix socket is empty"),
        ("unix://alice:hunter2@", "path of the Unix socket is empty"),
        ("unix://localhost/s", "the unix URL has a host"),
        ("unix://alice:hunter2/s", "the unix URL has a host"), ("unix://alice:hun/ter2@/s", "the unix URL has a host"),
        ("unix://alice:hunter2@localhost/s", "the unix URL has a host"), ("unix:///s%00", "the path has a NUL"),
        ("unix:///s%ff", "the path is not UTF-8"), ("unix:///s?path=1", "unknown key"),
        ("unix:///\(String(repeating: "p", count: 107))", "108 bytes"),
    ]

    @Test(arguments: wrong)
    func refused(_ url: String, _ says: String) {
        let error = #expect(throws: RedisError.self) { try RedisURL.parse(url) }
        #expect(error?.code == .invalidArgument)
        #expect(error?.mayHaveExecuted == false)
        let message = error?.message ?? ""
        #expect(message.contains(says), "\(message)")
        #expect(message.contains("allowed: ") || message.contains("write"), "\(message) says what is wrong only")
        for text in [message, "\(error as Any)", String(reflecting: error)] {
            for secret in ["alice", "hunter2", "hun", "ter2", "xyzzy"] { #expect(!text.contains(secret)) }
        }
    }
}
#endif
