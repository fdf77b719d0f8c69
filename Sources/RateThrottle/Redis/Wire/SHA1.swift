#if Redis
import CRateThrottleHiredis

/// SHA-1, by which the server knows scripts. Nothing depends on its strength.
enum SHA1 {
    /// The digest in 40 lower-case hexadecimal digits; `nil` when OpenSSL refuses, as it does in some configurations.
    static func hexadecimal(of message: [UInt8]) -> [UInt8]? {
        let digits = Array("0123456789abcdef".utf8)
        var digest = [UInt8](repeating: 0, count: 20)
        guard unsafe CRateThrottleHiredis_sha1(message, message.count, &digest) == 0 else { return nil }
        return digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
    }
}
#endif
