#if Redis
import ArgumentParser
import RateThrottle

/// Which server is asked, and for how long.
struct ServerOptions: ParsableArguments {
    /// The environment variable that holds the URL where no option does.
    private static let variable = "REDIS_URL"
    /// Those that hold the sentinels' own user and password, for which a URL has no place.
    private static let sentinelVariables = (user: "REDIS_SENTINEL_USERNAME", password: "REDIS_SENTINEL_PASSWORD")

    /// What each command's help says of the server, and of how it ends.
    /// - Parameter status: The statuses of a command that was answered.
    /// - Returns: The text.
    static func discussion(status: String = "0") -> String {
        """
        The server's URL is that of --redis or, without it, of the environment variable REDIS_URL, where no list of \
        processes shows its password: redis://[user:password@]host[:port][/db], rediss://… with TLS, \
        unix:///path[?db=n], redis+cluster://host[:port],…, or redis+sentinel://host[:port],…/master[/db]; the sentinels' \
        own login is that of \(sentinelVariables.user) and \(sentinelVariables.password).

        Exit status: \(status); 64 for a bad option or value, 69 when the server cannot be reached or refuses, 74 when \
        the output cannot be written.
        """
    }

    @Option(help: ArgumentHelp("The server (default: the environment variable REDIS_URL).", valueName: "url"))
    var redis: String?

    @Option(
        parsing: .unconditional,
        help: "How long connecting, and then each question, may take: seconds, or with a unit (500ms; default: 5).",
        transform: OptionValue.duration
    )
    var timeout: Duration = .seconds(5)

    @Option(help: ArgumentHelp("The authorities to trust with rediss:// (default: the system's).", valueName: "file"))
    var cacert: String?

    @Option(help: ArgumentHelp("The client's certificate, for a server that asks for one.", valueName: "file"))
    var cert: String?

    @Option(help: ArgumentHelp("Its private key.", valueName: "file"))
    var key: String?

    @Flag(help: "Write one JSON object.")
    var json = false

    /// The URL.
    func url() throws(ToolError) -> String {
        if let url = redis ?? Self.value(of: Self.variable), !url.isEmpty { return url }
        throw ToolError(status: .usage, message: "no server: give --redis, or set the environment variable REDIS_URL")
    }

    /// What the client is told. A wrong value is found when it is made.
    var clientOptions: RedisOptions {
        var options = RedisOptions(socketTimeout: timeout, socketConnectTimeout: timeout)
        if cacert != nil || cert != nil || key != nil {
            options.tls = RedisTLS(caCertificates: cacert, certificate: cert, privateKey: key)
        }
        // Those that are silent are waited for before one that few name is believed, all within the same time.
        options.sentinel.socketTimeout = max(min(timeout / 4, .seconds(1)), .milliseconds(1))
        let (user, password) = Self.sentinelVariables
        options.sentinel.username = Self.value(of: user)
        options.sentinel.password = Self.value(of: password)
        return options
    }

    private static func value(of variable: String) -> String? {
        SystemCall.environmentValue(variable).flatMap { $0.isEmpty ? nil : $0 }
    }
}
#endif
