extension RateThrottleStatus {
    /// Which HTTP fields to write.
    public enum HeaderStyle: Sendable, Hashable, CaseIterable {
        /// `X-RateLimit-Limit`, `-Remaining` and `-Reset` (Unix seconds), as the Python package writes them.
        case legacy
        /// `RateLimit-Policy` and `RateLimit`, as draft-ietf-httpapi-ratelimit-headers 8 to 11 has them. It is a draft, not
        /// an RFC, and may still change.
        case draft
    }

    /// The HTTP fields that tell a client its limits, with `Retry-After` when the request is denied and may be tried again.
    /// - Parameter style: Which fields.
    /// - Returns: Names and values, in the order to write them.
    /// - Throws: ``RateThrottleError`` with code `unprintableRuleName` when a draft field would have to quote a rule name that
    ///   is not printable ASCII.
    public func headers(_ style: HeaderStyle = .draft) throws -> [(name: String, value: String)] {
        try [self].headers(style)
    }
}

extension [RateThrottleStatus] {
    /// The HTTP fields of a call of several checks: the draft's list all policies, the legacy ones the tightest.
    ///
    /// The tightest is the denied status that waits longest, or else the one with the least left. `Retry-After` is the
    /// longest of all, and left out when one of the denied can never be granted.
    /// - Parameter style: Which fields.
    /// - Returns: Names and values, in the order to write them; none for no statuses.
    /// - Throws: ``RateThrottleError`` with code `unprintableRuleName`, for the draft only.
    public func headers(
        _ style: RateThrottleStatus.HeaderStyle = .draft
    ) throws -> [(name: String, value: String)] {
        guard let tightest = self.min(by: { $0.isTighter(than: $1) }) else { return [] }
        var fields: [(name: String, value: String)]
        switch style {
        case .legacy:
            fields = [
                ("X-RateLimit-Limit", String(tightest.limit)),
                ("X-RateLimit-Remaining", String(tightest.remaining)),
                ("X-RateLimit-Reset", String(tightest.resetTime)),
            ]
        case .draft:
            fields = [
                ("RateLimit-Policy", try map { try $0.policyItem() }.joined(separator: ", ")),
                ("RateLimit", try map { try $0.limitItem() }.joined(separator: ", ")),
            ]
        }
        if let seconds = retryAfterSeconds { fields.append(("Retry-After", String(seconds))) }
        return fields
    }

    /// The longest wait of those denied; nil when nothing is denied or one of them has no end.
    private var retryAfterSeconds: Int? {
        var longest: Int?
        for status in self where !status.allowed {
            guard let wait = status.retryAfter else { return nil }
            longest = Swift.max(longest ?? 1, wait.secondsRoundedUp)
        }
        return longest
    }
}

extension RateThrottleStatus {
    /// The largest integer of a structured field (RFC 9651, 3.3.1).
    private static let largestInteger = 999_999_999_999_999

    fileprivate func isTighter(than other: RateThrottleStatus) -> Bool {
        if allowed != other.allowed { return !allowed }
        if allowed { return remaining < other.remaining }
        guard let wait = retryAfter else { return other.retryAfter != nil }
        return other.retryAfter.map { wait > $0 } ?? false
    }

    /// `"name";q=100;w=60`
    fileprivate func policyItem() throws -> String {
        var item = "\(try quotedName());q=\(Self.clamped(capacity))"
        if window >= .seconds(1) { item += ";w=\(Self.clamped(window.secondsRoundedUp))" }
        return item
    }

    /// `"name";r=50;t=30`
    fileprivate func limitItem() throws -> String {
        let item = "\(try quotedName());r=\(Self.clamped(remaining))"
        guard let time = allowed ? resetAfter : retryAfter else { return item }
        return item + ";t=\(Self.clamped(time.secondsRoundedUp))"
    }

    private static func clamped(_ number: Int) -> Int { min(max(0, number), largestInteger) }

    /// The name as a string of RFC 9651, 3.3.3.
    private func quotedName() throws(RateThrottleError) -> String {
        guard ruleName.utf8.allSatisfy({ (0x20...0x7e).contains($0) }) else { throw .unprintableRuleName(ruleName) }
        let escaped = ruleName.flatMap { $0 == "\"" || $0 == "\\" ? ["\\", $0] : [$0] }
        return "\"\(String(escaped))\""
    }
}

extension Duration {
    /// The length in seconds, rounded up and held at the ends of `Int`.
    fileprivate var secondsRoundedUp: Int {
        let (seconds, attoseconds) = components
        return Arithmetic.add(Int(seconds), attoseconds > 0 ? 1 : 0)
    }
}
