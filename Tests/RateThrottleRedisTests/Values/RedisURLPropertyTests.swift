#if Redis
import Testing
import RateThrottleTestSupport

@testable import RateThrottle

@Suite("URLs at random")
struct RedisURLPropertyTests {
    private static let hard = Array("@:/#?%+ &=[]\\\"'<>é😀\u{301}\n\taZ09-._~!$,;|^`{}")

    @Test("Whatever a user and a password are, percent-encoded they come through")
    func credentialsSurvive() throws {
        var random = SplitMix64(seed: 1)
        for _ in 0..<2_000 {
            let username = Self.text(0...12, &random)
            let password = Self.text(1...24, &random)
            let userinfo = "\(Self.encoded(username, &random)):\(Self.encoded(password, &random))"
            let urls = [
                "redis://\(userinfo)@h:1/2", "rediss://\(userinfo)@[::1]?db=2", "unix://\(userinfo)@/s?db=2",
                "redis+sentinel://\(userinfo)@h,[::1]:1/m/2",
            ]
            for url in urls {
                let parsed = try RedisURL.parse(url)
                #expect(parsed.credentials?.username.map { Array($0.utf8) } ?? [] == Array(username.utf8))
                #expect(parsed.credentials?.password == RedisSecret(password))
                #expect(parsed.database == 2)
            }
        }
    }

    @Test("Garbage is an error or a URL, and never a crash")
    func garbage() {
        var random = SplitMix64(seed: 2)
        var readable = 0
        for _ in 0..<10_000 {
            let start = random.pick([
                "redis://", "rediss://", "unix://", "redis:", "", "x+y://", "REDIS://:", "redis+cluster://",
                "redis+sentinel://h/",
            ])
            let url = start + Self.text(0...20, &random)
            do {
                let parsed = try RedisURL.parse(url)
                #expect((0...RedisConfiguration.maximumDatabase).contains(parsed.database))
                #expect(parsed.credentials?.password.isEmpty != true)
                let deployment = parsed.target.deployment(with: RedisSentinelOptions(), dataTLS: nil)
                #expect(!deployment.endpoints.isEmpty)
                for case .tcp(let host, let port) in deployment.endpoints { #expect(!host.isEmpty && port > 0) }
                readable += 1
            } catch {
                #expect(error.code == .invalidArgument)
            }
        }
        #expect(readable > 100)
    }

    @Test("Any bytes at all are an error or a URL")
    func bytes() {
        var random = SplitMix64(seed: 4)
        for _ in 0..<10_000 {
            let tail = (0..<random.pick(0...16)).map { _ in UInt8(truncatingIfNeeded: random.next()) }
            let url =
                random.pick(["redis://", "unix://", "redis+sentinel://", "redis+cluster://", ""])
                + String(decoding: tail, as: UTF8.self)
            do { _ = try RedisURL.parse(url) } catch { #expect(error.code == .invalidArgument) }
        }
    }

    @Test("However a good URL is broken, its error repeats nothing of it")
    func brokenURLs() {
        var random = SplitMix64(seed: 3)
        var errors = 0
        for _ in 0..<10_000 {
            let good = random.pick([
                "redis://XJXQX:QXZJK@h:6379/1?db=2", "rediss://:QXZJK@[::1]:6379", "unix://XJXQX:QXZJK@/s?db=2",
                "redis+sentinel://XJXQX:QXZJK@h,[::1]:6379/m/1", "rediss+cluster://XJXQX:QXZJK@h:1,i:2/0",
            ])
            var characters = Array(good)
            for _ in 0..<random.pick(1...4) {
                // Behind the scheme, which may be repeated.
                let start = (characters.firstIndex(of: ":") ?? 0) + 3
                let place = random.pick(start...characters.count - 1)
                switch random.pick(0...2) {
                case 0 where characters.count > start + 3: characters.remove(at: place)
                case 1: characters[place] = random.pick(Self.hard)
                default: characters.insert(random.pick(Self.hard), at: place)
                }
            }
            do { _ = try RedisURL.parse(String(characters)) } catch {
                errors += 1
                for piece in ["XJ", "JX", "XQ", "QX", "XZ", "ZJ", "JK"] {
                    #expect(!error.description.contains(piece), "\(String(characters)): \(error)")
                }
            }
        }
        #expect(errors > 5_000)
    }

    /// Some of the characters that are hard on a reader of URLs.
    private static func text(_ count: ClosedRange<Int>, _ random: inout SplitMix64) -> String {
        String((0..<random.pick(count)).map { _ in random.pick(hard) })
    }

    /// Percent-encodes what must be, and now and then what need not be, in capitals or not.
    private static func encoded(_ text: String, _ random: inout SplitMix64) -> String {
        text.utf8.map { byte in
            let plain = Character(UnicodeScalar(byte))
            let isFree = plain.isASCII && (plain.isLetter || plain.isNumber || "-._~!$&'()*,;=+".contains(plain))
            if isFree && !random.once(in: 4) { return String(plain) }
            let digits = String(byte, radix: 16, uppercase: random.once(in: 2))
            return "%" + (byte < 16 ? "0" : "") + digits
        }.joined()
    }
}
#endif
