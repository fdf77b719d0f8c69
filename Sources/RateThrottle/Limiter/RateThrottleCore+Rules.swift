extension RateThrottleCore {
    /// Adds a rule, or redefines the one of that name, from the next decision on.
    ///
    /// When window, strategy and scope stay, so does what was counted: counts stay, tokens stay up to the new capacity, a
    /// leaky level stays even above it, and the time since the last grant earns at the new rate. Otherwise counting starts
    /// anew. A block in force stays, but never lasts longer than the new block duration.
    /// - Parameter rule: The rule.
    public func addRule(_ rule: RateThrottleRule) {
        var share: Int?
        if case .fallback(_, let count) = failurePolicy { share = count }
        let active = ActiveRule(rule, share: share)
        rules.withLock { $0[rule.name] = active }
    }

    /// Removes a rule. What was counted under it stays in the storage until it expires.
    /// - Parameter name: Its name.
    /// - Returns: Whether there was one.
    @discardableResult
    public func removeRule(named name: String) -> Bool {
        rules.withLock { $0.removeValue(forKey: name) != nil }
    }

    /// The rule of a name.
    /// - Parameter name: The name.
    /// - Returns: The rule; nil when there is none.
    public func rule(named name: String) -> RateThrottleRule? {
        rules.withLock { $0[name]?.rule }
    }

    /// The names of all rules, sorted.
    public var ruleNames: [String] {
        rules.withLock { $0.keys.sorted() }
    }

    /// The rule to decide under.
    func activeRule(named name: String) throws(RateThrottleError) -> ActiveRule {
        if let active = rules.withLock({ $0[name] }) { return active }
        throw .unknownRule(name, known: ruleNames)
    }
}
