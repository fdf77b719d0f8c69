/// What was granted in each aligned window.
package struct WindowCounts {
    package private(set) var counts: [Int: Int] = [:]

    /// The newest window in which something was granted.
    package var newest: Int? { counts.keys.max() }

    package func count(in index: Int) -> Int { counts[index] ?? 0 }

    package mutating func add(_ cost: Int, in index: Int) {
        counts[index, default: 0] += cost
        counts = counts.filter { $0.key >= index - 1 }
    }

    package mutating func shift(newestTo index: Int) {
        guard let newest else { return }
        counts = Dictionary(uniqueKeysWithValues: counts.map { ($0.key - newest + index, $0.value) })
    }
}

/// At most the limit in each aligned window.
package struct ReferenceFixedWindow: ReferenceState {
    package init() {}

    private var windows = WindowCounts()

    package func newest(under rule: ReferenceRule) -> Int? { windows.newest.map { $0 * rule.window } }

    package mutating func shift(to now: Int, under rule: ReferenceRule) {
        windows.shift(newestTo: floored(now, by: rule.window))
    }

    package func fits(_ cost: Int, at now: Int, under rule: ReferenceRule) -> Bool {
        windows.count(in: index(at: now, rule)) + cost <= rule.limit
    }

    package mutating func take(_ cost: Int, at now: Int, under rule: ReferenceRule) {
        windows.add(cost, in: index(at: now, rule))
    }

    package mutating func rescale(from old: Int, to new: Int) {}

    private func index(at now: Int, _ rule: ReferenceRule) -> Int {
        let index = floored(now, by: rule.window)
        return max(index, windows.newest ?? index)
    }
}

/// The window before weighs by the part of it that is still within a window's length.
package struct ReferenceSlidingCounter: ReferenceState {
    package init() {}

    private var windows = WindowCounts()

    package func newest(under rule: ReferenceRule) -> Int? { windows.newest.map { $0 * rule.window } }

    package mutating func shift(to now: Int, under rule: ReferenceRule) {
        windows.shift(newestTo: floored(now, by: rule.window))
    }

    package func fits(_ cost: Int, at now: Int, under rule: ReferenceRule) -> Bool {
        let moment = effective(now, rule)
        let index = floored(moment, by: rule.window)
        let ahead = Int128((index + 1) * rule.window - moment)
        let current = windows.count(in: index)
        let room = Int128(rule.limit - current - cost)
        return room >= 0 && Int128(windows.count(in: index - 1)) * ahead <= room * Int128(rule.window)
    }

    package mutating func take(_ cost: Int, at now: Int, under rule: ReferenceRule) {
        windows.add(cost, in: floored(effective(now, rule), by: rule.window))
    }

    package mutating func rescale(from old: Int, to new: Int) {}

    private func effective(_ now: Int, _ rule: ReferenceRule) -> Int {
        max(now, newest(under: rule) ?? now)
    }
}
