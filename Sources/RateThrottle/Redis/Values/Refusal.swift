#if Redis
/// What a server says instead of running a command.
struct Refusal: Sendable {
    let code: RedisError.Code
    let message: String
    /// A part of its sentence, as Redis 5 to 7.2, Valkey and their relatives write it; any of these.
    let sentences: [String]

    init(_ code: RedisError.Code, _ message: String, saying sentences: String...) {
        (self.code, self.message, self.sentences) = (code, message, sentences)
    }

    /// By the first word of the line.
    static let all: [Substring: Refusal] = [
        "NOSCRIPT": Refusal(
            .noScript,
            "the server does not hold the script; send its text",
            saying: "No matching script"
        ),
        "MOVED": Refusal(.server, elsewhere, saying: ":"),
        "ASK": Refusal(.server, elsewhere, saying: ":"),
        "TRYAGAIN": Refusal(
            .unavailable,
            "the keys are being moved between nodes of a cluster; try again",
            saying: "Multiple keys request"
        ),
        "CLUSTERDOWN": Refusal(
            .unavailable,
            "the cluster is down, or nobody serves the key; try again",
            saying: "cluster is down",
            "slot not served"
        ),
        "MASTERDOWN": Refusal(
            .unavailable,
            "the replica has lost its master and serves no old data; try again",
            saying: "Link with MASTER is down"
        ),
        "MISCONF": Refusal(
            .unavailable,
            "the server takes no writes because it cannot save to disk; mend it there",
            saying: "is configured to save",
            "writing to the AOF",
            "persist data to AOF",
        ),
        "NOREPLICAS": Refusal(
            .unavailable,
            "the server takes no writes because too few replicas are in reach",
            saying: "Not enough good"
        ),
        "CROSSSLOT": Refusal(
            .crossSlot,
            "the keys of the command lie in different slots of a cluster, of which the server is a node",
            saying: "don't hash to the same slot"
        ),
        "LOADING": Refusal(
            .loading,
            "the server is reading its data from disk; try again",
            saying: "is loading the dataset"
        ),
        "READONLY": Refusal(
            .readOnly,
            "the server is a replica and takes no writes; connect to its master",
            saying: "You can't write against a read only",
            "Can not run script with write flag"
        ),
        "BUSY": Refusal(.busy, "the server is running a slow script; try again", saying: "is busy running"),
        "OOM": Refusal(
            .outOfMemory,
            "the server is at its maxmemory and evicts nothing; raise it",
            saying: "command not allowed",
            "allow-oom flag is not set"
        ),
        "WRONGPASS": Refusal(
            .authentication,
            "the server refused the user and password",
            saying: "invalid username-password pair"
        ),
        "NOAUTH": Refusal(
            .authentication,
            "the server wants a password; give one in the URL or the options",
            saying: "Authentication required"
        ),
        "NOPERM": Refusal(
            .permission,
            "the user may not run this command or use this key; change its ACL",
            saying: "ermissions to "
        ),
        "DENIED": Refusal(
            .permission,
            "the server is in protected mode and takes no connection from elsewhere",
            saying: "in protected mode"
        ),
    ]

    private static let elsewhere = """
        another node of a cluster holds the key, and this client talks to one server; make one of the cluster
        """
}
#endif
