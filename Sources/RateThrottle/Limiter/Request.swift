/// A question to the limiter whose rule is known and whose arguments are right.
struct Request: Sendable {
    /// The rule.
    let active: ActiveRule
    /// The question to the storage.
    let check: Check

    init(_ identifier: String, cost: Int, active: ActiveRule) throws(RateThrottleError) {
        guard !identifier.isEmpty else { throw .emptyIdentifier }
        guard cost >= 0 else { throw .negativeCost(cost) }
        self.active = active
        check = Check(rule: active.rule, identifier: identifier, cost: cost, salt: active.salt)
    }

    /// The same question to the fallback storage.
    var shared: Check {
        // A share has the rule's name and scope, hence its salt.
        Check(rule: active.share ?? active.rule, identifier: check.identifier, cost: check.cost, salt: active.salt)
    }
}

/// The questions of one call, in which the same rule and identifier stand once, with the summed cost.
struct MergedRequests: Sendable {
    /// What to ask.
    private(set) var requests: [Request] = []
    /// By position in the call: which of them answers.
    private(set) var answers: [Int] = []

    init(_ all: [Request]) throws(RateThrottleError) {
        // By bytes: two strings that only look alike are equal in Swift, and two keys in every storage.
        var positions: [[UInt8]: [[UInt8]: Int]] = [:]
        for request in all {
            let (name, identifier) = (Array(request.check.rule.name.utf8), Array(request.check.identifier.utf8))
            if let position = positions[name]?[identifier] {
                let sum = Arithmetic.add(requests[position].check.cost, request.check.cost)
                requests[position] = try Request(request.check.identifier, cost: sum, active: requests[position].active)
                answers.append(position)
            } else {
                positions[name, default: [:]][identifier] = requests.count
                answers.append(requests.count)
                requests.append(request)
            }
        }
    }
}
