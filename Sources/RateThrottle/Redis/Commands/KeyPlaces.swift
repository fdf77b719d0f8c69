#if Redis
/// Which arguments of a command are keys, as a rule; the command's name is argument 0.
enum KeyPlaces: Sendable {
    /// None is.
    case nowhere
    /// Every `step`-th from `first` on, up to `last`, or to the end.
    case from(Int, to: Int? = nil, step: Int = 1)
    /// So many as the argument at `count` says, which stands before them.
    case counted(by: Int)
    /// Likewise, and the first argument, which takes the result.
    case storedAndCounted(by: Int)
    /// The first half of what follows the word STREAMS, which stands at `start` or later.
    case streams(from: Int)
    /// The first argument, and what follows the word STORE among the options from `start` on.
    case firstAndStore(from: Int)

    /// How commands of a name take their keys; most have one, and it comes first.
    static func of(_ name: String) -> KeyPlaces { table[name] ?? .from(1, to: 1) }

    private static let table: [String: KeyPlaces] = {
        let names: [(KeyPlaces, String)] = [
            (
                .nowhere,
                """
                PING ECHO INFO TIME DBSIZE SCAN KEYS RANDOMKEY FLUSHALL FLUSHDB CONFIG CLIENT CLUSTER COMMAND SCRIPT \
                FUNCTION PUBLISH PUBSUB ROLE LASTSAVE SAVE BGSAVE BGREWRITEAOF DEBUG LATENCY SLOWLOG ACL MODULE SENTINEL \
                REPLICAOF SLAVEOF FAILOVER SWAPDB WAIT WAITAOF AUTH HELLO SELECT RESET QUIT ASKING READONLY READWRITE \
                MONITOR SYNC PSYNC REPLCONF SUBSCRIBE UNSUBSCRIBE PSUBSCRIBE PUNSUBSCRIBE MULTI EXEC DISCARD UNWATCH \
                SHUTDOWN LOLWUT PFSELFTEST
                """
            ),
            (
                .from(1),
                """
                DEL UNLINK EXISTS TOUCH MGET WATCH PFCOUNT PFMERGE SUNION SINTER SDIFF SUNIONSTORE SINTERSTORE SDIFFSTORE \
                SSUBSCRIBE SUNSUBSCRIBE
                """
            ),
            (.from(1, step: 2), "MSET MSETNX"),
            (.from(1, to: 2), "RENAME RENAMENX COPY SMOVE RPOPLPUSH LMOVE LCS GEOSEARCHSTORE ZRANGESTORE"),
            (.from(2, to: 2), "OBJECT MEMORY XINFO XGROUP"),
            (.from(2), "BITOP"),
            (.from(3, to: 3), "MIGRATE"),
            (.counted(by: 1), "ZUNION ZINTER ZDIFF ZINTERCARD SINTERCARD LMPOP ZMPOP"),
            (.counted(by: 2), "EVAL EVALSHA EVAL_RO EVALSHA_RO FCALL FCALL_RO"),
            (.storedAndCounted(by: 2), "ZUNIONSTORE ZINTERSTORE ZDIFFSTORE"),
            (.streams(from: 1), "XREAD"),
            // What comes before may be a group of that name.
            (.streams(from: 4), "XREADGROUP"),
            (.firstAndStore(from: 2), "SORT"),
            (.firstAndStore(from: 5), "GEORADIUS GEORADIUSBYMEMBER"),
        ]
        return names.reduce(into: [:]) { table, entry in
            for name in entry.1.split(separator: " ") { table[String(name)] = entry.0 }
        }
    }()
}
#endif
