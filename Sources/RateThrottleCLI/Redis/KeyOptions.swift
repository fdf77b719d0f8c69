#if Redis
import ArgumentParser
import RateThrottle

/// Which key is meant, but for the identifier. Name, scope and prefix are all part of it.
struct KeyOptions: ParsableArguments {
    /// What the help says of them.
    static let discussion = """
        What was counted lies under a key made of prefix, identifier, scope and the rule's name. To look at what an \
        application counts, give its rule's name, scope and prefix as the application has them.
        """

    @Argument(help: "Whom: an address, a user, whatever the rule counts.")
    var identifier: String

    @Option(help: ArgumentHelp("The rule's name.", valueName: "name"))
    var rule: String = "check"

    @Option(help: "The rule's scope: ip, user, endpoint or global (default: ip).", transform: OptionValue.scope)
    var scope: RateThrottleRule.Scope = .ip

    @Option(help: ArgumentHelp("What every key begins with.", valueName: "text"))
    var prefix: String = RedisStorage.defaultKeyPrefix

    /// What is not UTF-8 came here repaired, and would be somebody else's key.
    func validate() throws {
        guard SystemCall.argumentsAreUTF8 else {
            throw ValidationError(
                "an argument is not UTF-8; allowed: UTF-8, as the key's identifier, rule and prefix are"
            )
        }
    }

    /// Reports why a rule cannot be made. What is quoted may have been meant for another option.
    static func refusal(_ error: RuleError) -> ToolError {
        ToolError(status: .usage, message: TerminalText.withoutAddresses(error.message))
    }
}
#endif
