/// A plain list of grants, of which those younger than a window count.
package struct ReferenceLog: ReferenceState {
    package init() {}

    package private(set) var grants: [(at: Int, cost: Int)] = []

    package func newest(under rule: ReferenceRule) -> Int? { grants.last?.at }

    package mutating func shift(to now: Int, under rule: ReferenceRule) {
        guard let newest = grants.last?.at else { return }
        grants = grants.map { ($0.at - newest + now, $0.cost) }
    }

    package func fits(_ cost: Int, at now: Int, under rule: ReferenceRule) -> Bool {
        let moment = max(now, grants.last?.at ?? now)
        var used = 0
        for grant in grants where grant.at + rule.window > moment { used += grant.cost }
        return used + cost <= rule.limit
    }

    package mutating func take(_ cost: Int, at now: Int, under rule: ReferenceRule) {
        let moment = max(now, grants.last?.at ?? now)
        grants = grants.filter { $0.at + rule.window > moment }
        if let last = grants.indices.last, grants[last].at == moment {
            grants[last].cost += cost
        } else {
            grants.append((moment, cost))
        }
    }

    package mutating func rescale(from old: Int, to new: Int) {
        grants = grants.map { (converted($0.at, from: old, to: new), $0.cost) }
    }
}
