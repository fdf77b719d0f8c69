#if Redis
import Testing

@testable import RateThrottle

@Suite("Keys of a command, and their slot")
struct RedisCommandKeysTests {
    /// The words of a command, in which keys begin with 'k' and nothing else does.
    @Test(arguments: [
        "GET k", "get k", "SET k v EX 1", "HSET k f v", "NOTKNOWN k v", "SPUBLISH k m", "PFADD k e", "SORT_RO k BY x",
        "EVAL s 1 k a", "eval s 1 k", "EVALSHA 0a1b 2 k k a b", "EVALSHA_RO 0a1b 1 k a", "EVAL_RO s 1 k",
        "FCALL f 1 k a",
        "FCALL_RO f 3 k k k a", "DEL k k k", "UNLINK k", "EXISTS k k", "TOUCH k k", "MGET k k", "MSET k v k v",
        "MSETNX k v", "MSET k v k", "OBJECT ENCODING k", "MEMORY USAGE k SAMPLES 5", "XINFO STREAM k FULL",
        "XGROUP CREATE k g 0", "BITOP AND k k k", "PFMERGE k k k", "PFCOUNT k k", "SUNION k k", "SINTERSTORE k k k",
        "SDIFF k k", "RENAME k k", "RENAMENX k k", "COPY k k DB 1", "SMOVE k k m", "RPOPLPUSH k k",
        "LMOVE k k LEFT RIGHT",
        "ZRANGESTORE k k 0 1", "ZUNION 2 k k WEIGHTS 1 2", "ZINTER 1 k", "ZDIFF 2 k k WITHSCORES", "ZINTERCARD 1 k",
        "SINTERCARD 2 k k LIMIT 1", "LMPOP 2 k k LEFT", "ZMPOP 1 k MIN", "ZUNIONSTORE k 2 k k AGGREGATE MAX",
        "ZINTERSTORE k 1 k", "ZDIFFSTORE k 1 k", "XREAD COUNT 1 STREAMS k k 0 0", "xread streams k 0",
        "XREADGROUP GROUP g c NOACK STREAMS k >", "XREADGROUP GROUP streams streams STREAMS k k 0 0", "SORT k",
        "SORT k BY store GET store LIMIT 0 1 ASC STORE k", "SORT k LIMIT store 2 DESC", "sort k store x store k",
        "GEORADIUS k 1 2 3 m STORE k", "GEORADIUS k 1 2 3 m COUNT 1 STOREDIST k", "GEORADIUSBYMEMBER k m 1 m STORE k",
        "MIGRATE host 6379 k 0 1", "LCS k k IDX",
    ])
    func keys(_ text: String) throws {
        let words = text.split(separator: " ").map(String.init)
        let places = words.indices.filter { words[$0].hasPrefix("k") }
        // All in one slot: that one. One elsewhere, whichever it is: refused. Anything else elsewhere does not matter.
        let tagged = words.enumerated().map { places.contains($0.offset) ? "\($0.offset){tag}" : $0.element }
        #expect(try RedisCommand(tagged).slot() == HashSlot.of("tag".utf8), "\(tagged)")
        for place in places where places.count > 1 {
            var strange = tagged
            strange[place] = "elsewhere"
            let error = #expect(throws: RedisError.self, "\(strange)") { try RedisCommand(strange).slot() }
            #expect(error?.code == .crossSlot)
        }
    }

    @Test(arguments: [
        "PING", "ping", "ECHO k", "INFO all", "TIME", "DBSIZE", "SCAN 0 MATCH k", "KEYS k", "RANDOMKEY",
        "FLUSHALL ASYNC",
        "FLUSHDB", "CONFIG GET k", "CLIENT LIST", "CLUSTER SLOTS", "COMMAND COUNT", "SCRIPT EXISTS 0a1b",
        "FUNCTION LIST",
        "PUBLISH c m", "PUBSUB CHANNELS", "ROLE", "LASTSAVE", "SAVE", "BGSAVE", "BGREWRITEAOF", "DEBUG SLEEP 0",
        "LATENCY RESET", "SLOWLOG GET", "ACL WHOAMI", "MODULE LIST", "SENTINEL MASTERS", "REPLICAOF NO ONE",
        "SLAVEOF NO ONE", "FAILOVER", "SWAPDB 0 1", "WAIT 0 0", "AUTH p", "SELECT 1",
        "EVAL s 0", "EVALSHA 0a1b 0 a b", "FCALL f 0", "OBJECT HELP", "MEMORY STATS", "XINFO HELP",
        // The server refuses these, wherever they arrive.
        "EVALSHA", "EVALSHA 0a1b", "EVALSHA 0a1b x k", "EVALSHA 0a1b -1 k", "EVALSHA 0a1b 2 k",
        "EVAL s 99999999999999999999 k", "ZUNIONSTORE k 3 k k", "ZUNION", "ZUNION x", "XREAD COUNT 1", "XREAD STREAMS",
        "XREADGROUP STREAMS", "XREADGROUP", "GET", "DEL", "MSET", "SORT", "BITOP", "BITOP AND", "MIGRATE h", "RENAME",
    ])
    func withoutKeys(_ text: String) throws {
        #expect(try RedisCommand(text.split(separator: " ").map(String.init)).slot() == nil)
    }

    @Test func withoutAName() throws {
        #expect(try RedisCommand([]).slot() == nil)
        #expect(try RedisCommand("").slot() == nil)
        #expect(try RedisCommand("EVALSHA", "", 1, "").slot() == 0)
    }

    @Test("Keys are bytes, and a command of one slot may have many")
    func bytes() throws {
        #expect(try RedisCommand("GET", [0xff, 0x00] as [UInt8]).slot() == HashSlot.of([0xff, 0x00]))
        let keys: [any RedisArgument] = (0..<1_000).map { "\($0){a}" }
        #expect(try RedisCommand(["MGET"] + keys).slot() == HashSlot.of("a".utf8))
    }

    @Test func ofAScript() throws {
        let script = try RedisScript("return 1")
        let slot = { (keys: [String]) in try script.command(keys: keys, arguments: ["x", 1, "y"]).slot() }
        #expect(try slot(["foo"]) == 12_182)
        #expect(try slot(["foo", "1{foo}"]) == 12_182)
        #expect(try slot([]) == nil)
        #expect(throws: RedisError.self) { try slot(["foo", "bar"]) }
    }

    @Test("The error says what to do, and not which keys")
    func crossSlot() {
        let error = #expect(throws: RedisError.self) { try RedisCommand("MGET", "hunter2", "secret").slot() }
        #expect(error?.code == .crossSlot)
        #expect(error?.mayHaveExecuted == false && error?.isRetryable == false)
        #expect(error?.message.contains("{tag}") == true)
        #expect(error?.message.contains("hunter2") == false && error?.message.contains("secret") == false)
    }
}
#endif
