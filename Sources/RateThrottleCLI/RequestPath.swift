/// The path of a request line: `/a/b` of `GET /a/b?c=d HTTP/1.1`.
enum RequestPath {
    /// Where the path lies in a request line; nil when it has none, as "-" and what port scanners send.
    ///
    /// The query is left out, and so are scheme and host where a target has them. Nothing is decoded: `/a%20b` stays as
    /// it is.
    static func range(in request: Span<UInt8>) -> Range<Int>? {
        guard let space = request.position(of: UInt8(ascii: " "), from: 0), isMethod(request.extracting(0..<space))
        else { return nil }
        let start = space + 1
        let targetEnd = endOfTarget(in: request)
        let end = min(request.position(of: UInt8(ascii: "?"), from: start) ?? targetEnd, targetEnd)
        return start < end ? withoutOrigin(start..<end, in: request) : nil
    }

    private static func isMethod(_ bytes: Span<UInt8>) -> Bool {
        for position in 0..<bytes.count {
            // A token's letters and signs; real methods use no others.
            switch bytes[position] {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "-"),
                UInt8(ascii: "_"):
                continue
            default: return false
            }
        }
        return !bytes.isEmpty
    }

    /// Before " HTTP/1.1", or at the end when there is no protocol: a target may hold spaces that were not encoded.
    private static func endOfTarget(in request: Span<UInt8>) -> Int {
        for length in [" HTTP/1.1".utf8.count, " HTTP/2".utf8.count] {
            if request.has(" HTTP/", at: request.count - length) { return request.count - length }
        }
        return request.count
    }

    /// The path of `http://host/path`: a proxy's clients send such targets.
    private static func withoutOrigin(_ target: Range<Int>, in request: Span<UInt8>) -> Range<Int> {
        guard request[target.lowerBound] != UInt8(ascii: "/") else { return target }
        for scheme: StaticString in ["http://", "https://"] where request.has(scheme, at: target.lowerBound) {
            let host = target.lowerBound + scheme.utf8CodeUnitCount
            if let slash = request.position(of: UInt8(ascii: "/"), from: host), slash < target.upperBound {
                return slash..<target.upperBound
            }
        }
        return target
    }
}
