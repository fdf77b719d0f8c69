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

    /// Up to so many are compared one by one, which takes less than to make a table of them.
    private static let few = 16

    init(_ all: [Request]) throws(RateThrottleError) {
        requests.reserveCapacity(all.count)
        answers.reserveCapacity(all.count)
        var positions: [ExactString: [ExactString: Int]] = [:]
        for request in all {
            let name = ExactString(request.check.rule.name)
            let identifier = ExactString(request.check.identifier)
            let isFew = all.count <= Self.few
            if let position = isFew ? position(of: name, identifier) : positions[name]?[identifier] {
                let sum = Arithmetic.add(requests[position].check.cost, request.check.cost)
                requests[position] = try Request(identifier.text, cost: sum, active: requests[position].active)
                answers.append(position)
            } else {
                if !isFew { positions[name, default: [:]][identifier] = requests.count }
                answers.append(requests.count)
                requests.append(request)
            }
        }
    }

    private func position(of name: ExactString, _ identifier: ExactString) -> Int? {
        requests.firstIndex {
            ExactString($0.check.rule.name) == name && ExactString($0.check.identifier) == identifier
        }
    }
}
