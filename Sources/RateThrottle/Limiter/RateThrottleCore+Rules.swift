import Synchronization

extension RateThrottleCore {
    /// Adds a rule, or redefines the one of that name, from the next decision on.
    ///
    /// When window, strategy and scope stay, so does what was counted: counts stay, tokens stay up to the new capacity, a
    /// leaky level stays even above it, and the time since the last grant earns at the new rate. Otherwise counting starts
    /// anew. A block in force stays, but never lasts longer than the new block duration. What the deny cache knew of the rule
    /// is dropped; whether its denials are cached from now on, the limiter's `denyCache` says.
    /// - Parameter rule: The rule.
    public func addRule(_ rule: RateThrottleRule) {
        addRule(rule, cachingDenials: cachesDenials)
    }

    /// Adds a rule, or redefines the one of that name, as ``addRule(_:)``, and says whether its denials are cached.
    /// - Parameters:
    ///   - rule: The rule.
    ///   - cachingDenials: Whether the limiter may deny again, without asking the storage, what the storage denied: see
    ///     ``DenyCacheOptions``, whose defaults apply when the limiter was made without. False turns it off for this rule. Nothing is
    ///     cached on a storage that never suspends, or does not decide itself.
    public func addRule(_ rule: RateThrottleRule, cachingDenials: Bool) {
        var share: Int?
        if case .fallback(_, let count) = failurePolicy { share = count }
        let active = ActiveRule(
            rule,
            share: share,
            generation: generations.wrappingAdd(1, ordering: .relaxed).newValue,
            denials: cachingDenials ? denyCache : nil
        )
        rules.withLock { rules in
            // Names that look alike are one name, and may have other bytes.
            if let old = rules[rule.name] { board.withdraw(old.rule.name) }
            rules[rule.name] = active
            board.post(RuleTerms(active), as: rule.name)
        }
    }

    /// Removes a rule. What was counted under it stays in the storage until it expires; the deny cache forgets it.
    /// - Parameter name: Its name.
    /// - Returns: Whether there was one.
    @discardableResult
    public func removeRule(named name: String) -> Bool {
        rules.withLock { rules in
            guard let old = rules.removeValue(forKey: name) else { return false }
            board.withdraw(old.rule.name)
            return true
        }
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
