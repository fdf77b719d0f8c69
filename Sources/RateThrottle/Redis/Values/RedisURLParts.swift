#if Redis
/// A URL after its scheme, cut into pieces that are not decoded yet.
struct RedisURLParts {
    /// What is before the '@'; nil without one.
    let userinfo: ArraySlice<UInt8>?
    /// The host and the port.
    let authority: ArraySlice<UInt8>
    /// From the first '/' on; empty without one.
    let path: ArraySlice<UInt8>
    /// What is behind the '?'; nil without one.
    let query: ArraySlice<UInt8>?

    private static let delimiters = Array("/?#".utf8)

    /// Cuts.
    ///
    /// Over TCP no other part may have an '@', so that the last one of all ends the user and password: had they a '/' in
    /// them, it would else be taken for the path, with half a password in front of it as the host. A path of a Unix
    /// socket may have one, so that there the last before the path counts.
    init(_ bytes: ArraySlice<UInt8>, isUnix: Bool) throws(RedisError) {
        let searched = isUnix ? bytes.prefix { !Self.delimiters.contains($0) } : bytes
        let sign = searched.lastIndex(of: UInt8(ascii: "@"))
        userinfo = sign.map { bytes[..<$0] }
        var rest = sign.map { bytes[($0 + 1)...] } ?? bytes
        if let userinfo, userinfo.contains(where: Self.delimiters.contains) {
            throw .invalidArgument(
                "the user or password has a '/', '?' or '#'; write them %2F, %3F and %23"
            )
        }
        guard !rest.contains(UInt8(ascii: "#")) else {
            throw .invalidArgument("the URL has a fragment; allowed: none. A '#' in a password is written %23")
        }
        let mark = rest.firstIndex(of: UInt8(ascii: "?"))
        query = mark.map { rest[($0 + 1)...] }
        if let mark { rest = rest[..<mark] }
        let slash = rest.firstIndex(of: UInt8(ascii: "/")) ?? rest.endIndex
        (authority, path) = (rest[..<slash], rest[slash...])
    }
}
#endif
