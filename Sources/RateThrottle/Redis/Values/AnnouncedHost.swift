#if Redis
/// Hosts as nodes of a cluster write them.
enum AnnouncedHost {
    /// Nothing, or "?" in place of a name that the node has not been told.
    static func isUnknown(_ text: String) -> Bool { text.isEmpty || text == "?" }

    /// A name or an address without brackets.
    static func isKnown(_ text: String) -> Bool {
        !text.hasPrefix("[") && (try? RedisEndpoint(host: text, port: RedisEndpoint.defaultPort)) != nil
    }
}
#endif
