#if Redis
/// Checks of options whose errors read alike: the option, its value, what is allowed.
enum OptionRange {
    /// Shorter is less than a poll can tell apart, longer is a mistake of unit.
    static let durations: ClosedRange<Duration> = .milliseconds(1) ... .seconds(3_600)

    static func check(_ name: String, _ value: Duration) throws(RedisError) {
        guard durations.contains(value) else {
            throw .invalidArgument("\(name) \(value) is out of range; allowed: 1 ms to 1 hour")
        }
    }

    static func check(_ name: String, _ value: Int, in range: ClosedRange<Int>) throws(RedisError) {
        guard range.contains(value) else {
            throw .invalidArgument(
                "\(name) \(value) is out of range; allowed: \(range.lowerBound) to \(range.upperBound)"
            )
        }
    }

    /// A text that C or the server takes: not empty, and without a NUL, at which C would end it. Never in the error.
    static func check(_ name: String, text: String?) throws(RedisError) {
        guard let text else { return }
        guard !text.isEmpty else { throw .invalidArgument("\(name) is empty; allowed: some text, or nil for none") }
        guard !text.utf8.contains(0) else {
            throw .invalidArgument("\(name) has a NUL byte; allowed: any text without one")
        }
    }

    /// A user and a password, of which the first makes no sense alone.
    static func check(login username: String?, _ secret: RedisSecret?, prefix: String = "") throws(RedisError) {
        try check("\(prefix)username", text: username)
        guard let secret else {
            guard let username else { return }
            throw .invalidArgument(
                """
                \(prefix)username \(String(username.prefix(80)).debugDescription) is given without a password; give \
                \(prefix)password too, or leave both nil
                """
            )
        }
        guard !secret.isEmpty else {
            throw .invalidArgument("\(prefix)password is empty; allowed: some text, or nil to log in without one")
        }
    }
}
#endif
