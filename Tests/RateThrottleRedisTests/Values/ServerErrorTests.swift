#if Redis
import Testing

@testable import RateThrottle

@Suite("What a server's error lines mean")
struct ServerErrorTests {
    /// Lines that say that nothing was run, as servers 6 and 7 write them.
    private static let refusals: [(line: String, code: RedisError.Code, says: String)] = [
        ("NOSCRIPT No matching script. Please use EVAL.", .noScript, "does not hold the script"),
        ("NOSCRIPT No matching script.", .noScript, "does not hold the script"),
        ("MOVED 785 127.0.0.1:17211", .server, "another node"), ("ASK 785 127.0.0.1:17211", .server, "another node"),
        ("CROSSSLOT Keys in request don't hash to the same slot", .crossSlot, "different slots"),
        ("TRYAGAIN Multiple keys request during rehashing of slot", .unavailable, "being moved"),
        ("CLUSTERDOWN The cluster is down", .unavailable, "cluster is down"),
        ("MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.", .unavailable, "master"),
        ("MISCONF Redis is configured to save RDB snapshots, but it's currently unable to", .unavailable, "disk"),
        ("NOREPLICAS Not enough good replicas to write.", .unavailable, "too few replicas"),
        ("LOADING Redis is loading the dataset in memory", .loading, "from disk"),
        ("READONLY You can't write against a read only replica.", .readOnly, "replica"),
        (
            "READONLY You can't write against a read only replica. script: 7b61, on @user_script:1.", .readOnly,
            "replica"
        ),
        (
            "ERR Error running script (call to f_7b61): @user_script:1: @user_script: 1: -READONLY You can't write against a read only replica.",
            .readOnly,
            "replica"
        ),
        (
            "ERR Error running script (call to f_7b61): @user_script: 1: -OOM command not allowed", .outOfMemory,
            "maxmemory"
        ),
        (
            "ERR Error running script (call to f_7b61): @user_script: 1: -NOREPLICAS Not enough good replicas to write.",
            .unavailable, "replicas"
        ),
        ("BUSY Redis is busy running a script. You can only call SCRIPT KILL.", .busy, "slow script"),
        ("BUSY Redis is busy running a module command.", .busy, "slow"),
        ("READONLY Can not run script with write flag on readonly replica", .readOnly, "replica"),
        (
            "OOM allow-oom flag is not set on the script, can not run it when used memory > 'maxmemory'", .outOfMemory,
            "maxmemory"
        ),
        ("MISCONF Redis is configured to persist data to AOF, but it's currently unable", .unavailable, "disk"),
        ("OOM command not allowed when used memory > 'maxmemory'.", .outOfMemory, "maxmemory"),
        (
            "OOM command not allowed when used memory > 'maxmemory'. script: 7b61, on @user_script:1.", .outOfMemory,
            "max"
        ),
        ("WRONGPASS invalid username-password pair or user is disabled.", .authentication, "refused"),
        ("NOAUTH Authentication required.", .authentication, "wants a password"),
        ("NOPERM this user has no permissions to run the 'set' command", .permission, "ACL"),
        ("DENIED Redis is running in protected mode because protected mode is enabled", .permission, "protected mode"),
        ("ERR max number of clients reached", .connectionFailed, "maxclients"),
        ("ERR max number of clients + cluster connections reached", .connectionFailed, "maxclients"),
        ("ERR AUTH <password> called without any password configured", .authentication, "no password"),
        ("ERR Client sent AUTH, but no password is set", .authentication, "no password"),
        ("ERR invalid password", .authentication, "refused the password"),
        ("ERR DB index is out of range", .invalidArgument, "database"),
        ("ERR invalid DB index", .invalidArgument, "database"),
        ("ERR SELECT is not allowed in cluster mode", .invalidArgument, "database 0"),
    ]

    @Test(arguments: refusals)
    func refused(_ line: String, _ code: RedisError.Code, _ says: String) {
        for ranScript in [false, true] {
            let error = RedisError.server(line, ranScript: ranScript)
            #expect(error.code == code)
            #expect(!error.mayHaveExecuted)
            #expect(error.serverMessage == line)
            #expect(error.message.contains(says), "\(error.message)")
        }
    }

    /// The first word is the server's, the rest is not: a script that ends so may have written.
    @Test(arguments: [
        "NOSCRIPT", "NOSCRIPT here", "BUSY the lock is held", "LOADING my list", "DENIED", "DENIED by the rule", "OOM",
        "READONLY mode", "NOAUTH", "MOVED away", "ASK", "TRYAGAIN", "CLUSTERDOWN", "MASTERDOWN", "MISCONF",
        "NOREPLICAS",
        "WRONGPASS", "NOPERM",
    ])
    func aScriptsOwnWordsAreNoRefusal(_ line: String) {
        let error = RedisError.server(line, ranScript: true)
        #expect(error.code == .server && error.mayHaveExecuted)
        #expect(error.serverMessage == line)
        #expect(!RedisError.server(line, ranScript: false).mayHaveExecuted)
    }

    /// Lines that a script may end with after it has written.
    @Test(arguments: [
        ("ERR value is not an integer or out of range", "an error"),
        ("WRONGTYPE Operation against a key holding the wrong kind of value", "WRONGTYPE"),
        ("ERR user_script:1: x script: 9851, on @user_script:1.", "an error"),
        ("ERR Error running script (call to f_7b61): @user_script:1: user_script:1: x", "an error"),
        ("ERR Error running script (call to f_7b61): @user_script:1: Script killed by user", "an error"),
        ("", "an error"), (" ", "an error"),
        ("my own words", "an error"), ("EXECABORT Transaction discarded", "EXECABORT"),
        // First words are compared whole and as they are.
        ("BUSYKEY Target key name already exists.", "BUSYKEY"), ("OOMPH", "an error"), ("noscript x", "an error"),
        // Only what the server itself says about a script.
        ("ERR the script said -READONLY", "an error"), ("WRONGTYPE max number of clients", "WRONGTYPE"),
    ])
    func other(_ line: String, _ says: String) {
        let plain = RedisError.server(line, ranScript: false)
        #expect(plain.code == .server)
        #expect(!plain.mayHaveExecuted)
        #expect(plain.serverMessage == line)
        #expect(plain.message.contains(says))
        let script = RedisError.server(line, ranScript: true)
        #expect(script.code == .server)
        #expect(script.mayHaveExecuted)
        #expect(script.message.contains("may have been run"))
        #expect(script.message.contains(says))
    }

    @Test(
        "A script that is stopped half-way for want of a right may have counted",
        arguments: [
            "ERR The user executing the script can't run this command or subcommand script: 82d9, on @user_script:1.",
            "ERR The user executing the script can't access at least one of the keys mentioned in the command arguments",
            "ERR Error running script (call to f_82d9): @user_script:1: The user executing the script can't run this command",
            "ERR ACL failure in script: User app has no permissions to run the 'pexpire' command script: 82d9",
        ]
    )
    func deniedInScript(_ line: String) {
        let error = RedisError.server(line, ranScript: true)
        #expect(error.code == .permission)
        #expect(error.mayHaveExecuted)
        #expect(error.serverMessage == line)
    }

    @Test("A script may make its error of a key, so that the message repeats known words only")
    func messagesQuoteNothing() {
        for line in ["SECRETKEY is bad", "KEY", "ERR SECRETKEY", "WRONGTYPE SECRETKEY", "NOPERM SECRETKEY"] {
            for ranScript in [false, true] {
                let error = RedisError.server(line, ranScript: ranScript)
                #expect(!error.message.contains("KEY"))
                #expect(!error.description.contains("KEY"))
            }
        }
    }

    @Test(
        "A server that does not know AUTH quotes the password",
        arguments: [
            "ERR unknown command 'AUTH', with args beginning with: 'app' 'hunter2' ",
            "ERR unknown command `AUTH`, with args beginning with: `hunter2`, ",
        ]
    )
    func quotedArgumentsAreLeftOut(_ line: String) {
        let error = RedisError.server(line, ranScript: false)
        #expect(error.serverMessage?.hasPrefix("ERR unknown command") == true)
        #expect(error.serverMessage?.hasSuffix("AUTH'") == true || error.serverMessage?.hasSuffix("AUTH`") == true)
        var dumped = ""
        dump(error, to: &dumped)
        #expect(!dumped.contains("hunter2"))
    }

    @Test(arguments: [
        (String(repeating: "x", count: 512), 512), (String(repeating: "x", count: 513), 512),
        (String(repeating: "x", count: 1 << 20), 512),
        // Cut between characters: of two bytes, of 25 (a family), of one that is longer than all that is kept.
        ("x" + String(repeating: "é", count: 400), 511),
        (String(repeating: "\u{1F468}\u{200D}\u{1F469}\u{200D}\u{1F467}\u{200D}\u{1F466}", count: 30), 500),
        ("ab" + String(repeating: "\u{301}", count: 1_000), 1),
    ])
    func longLinesAreCut(_ line: String, _ expected: Int) {
        let kept = RedisError.server(line, ranScript: false).serverMessage
        #expect(kept?.utf8.count == expected)
        #expect(kept.map { line.hasPrefix($0) } == true)
    }
}
#endif
