#if Redis
import Testing

@testable import RateThrottle

@Suite("SHA-1")
struct SHA1Tests {
    /// FIPS 180's examples.
    @Test(arguments: [
        ("", "da39a3ee5e6b4b0d3255bfef95601890afd80709"),
        ("abc", "a9993e364706816aba3e25717850c26c9cd0d89d"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "84983e441c3bd26ebaae4aa1f95129e5e54670f1"
        ),
    ])
    func ofMessages(_ message: String, _ digest: String) throws {
        let digits = try #require(SHA1.hexadecimal(of: Array(message.utf8)))
        #expect(String(decoding: digits, as: UTF8.self) == digest)
    }
}
#endif
