#if Redis
@testable import RateThrottle

/// What sentinels write.
enum SentinelReplies {
    static let unknownName = RedisReply.null

    static func text(_ text: String) -> RedisReply { .bulk(Array(text.utf8)) }

    /// `[name, value, …]`.
    static func fields(_ fields: KeyValuePairs<String, String>) -> RedisReply {
        .array(fields.flatMap { [text($0.key), text($0.value)] })
    }

    static func master(_ host: String, _ port: Int = 6_379, epoch: Int, flags: String = "master") -> RedisReply {
        fields(["name": "m", "ip": host, "port": "\(port)", "flags": flags, "config-epoch": "\(epoch)"])
    }

    static func peer(_ host: String, _ port: Int = 26_379, id: String) -> RedisReply {
        fields(["name": id, "ip": host, "port": "\(port)", "runid": id])
    }

    /// The answers to all questions.
    static func all(_ master: RedisReply, peers: [RedisReply] = [], id: String?) -> [Result<RedisReply, RedisError>] {
        let unknown = RedisError.server("ERR Unknown sentinel subcommand 'MYID'", ranScript: false)
        return [.success(master), .success(.array(peers)), id.map { .success(text($0)) } ?? .failure(unknown)]
    }
}
#endif
