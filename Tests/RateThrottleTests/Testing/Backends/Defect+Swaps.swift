import RateThrottle
import RateThrottleTesting

extension Defect {
    /// Defects of `compareAndSet`.
    static let swaps: [Defect] = [
        .swap("swap always answers false", [.swapReplacesWhatIsExpected, .swapCreatesWhenAbsent, .swapIsAtomic]) {
            _ = try $0.compareAndSet($1, expected: $2, new: $3, ttl: $4)
            return false
        },
        .swap(
            "swap does nothing",
            [
                .swapReplacesWhatIsExpected, .swapCreatesWhenAbsent, .swapSetsTheLifetime, .swapIsAtomic,
            ]
        ) {
            _ = try $0.base.medium.end(of: $4)
            return $0.get($1) == $2
        },
        .swap("swap compares texts", [.swapLeavesWhatIsNot]) { base, key, expected, new, ttl in
            let stored = base.get(key)
            let isSame = plain(stored) == plain(expected)
            return try base.compareAndSet(key, expected: isSame ? stored : expected, new: new, ttl: ttl)
        },
        .swap("swap compares types only", [.swapLeavesWhatIsNot, .swapIsAtomic]) { base, key, expected, new, ttl in
            let stored = base.get(key)
            let isSame = (stored?.stringValue == nil) == (expected?.stringValue == nil) && expected != nil
            return try base.compareAndSet(key, expected: isSame ? stored ?? expected : expected, new: new, ttl: ttl)
        },
        .swap("swap never changes the type", [.swapReplacesWhatIsExpected]) { base, key, expected, new, ttl in
            let isTyped = expected == nil || (expected?.stringValue == nil) == (new.stringValue == nil)
            return isTyped ? try base.compareAndSet(key, expected: expected, new: new, ttl: ttl) : false
        },
        .swap("swap that fails gives a lifetime", [.swapLeavesWhatIsNot]) { base, key, expected, new, ttl in
            let isSwapped = try base.compareAndSet(key, expected: expected, new: new, ttl: ttl)
            if !isSwapped, let ttl, let value = base.get(key) { try base.set(key, value, ttl: ttl) }
            return isSwapped
        },
        .swap("swap creates whatever is expected", [.swapLeavesWhatIsNot]) { base, key, expected, new, ttl in
            try base.compareAndSet(key, expected: base.exists(key) ? expected : nil, new: new, ttl: ttl)
        },
        .swap("swap that expects nothing replaces", [.swapCreatesWhenAbsent, .swapIsAtomic]) {
            try $0.compareAndSet($1, expected: $2 ?? $0.get($1), new: $3, ttl: $4)
        },
        .swap("swap never creates", [.swapCreatesWhenAbsent, .swapIsAtomic]) {
            $2 == nil ? false : try $0.compareAndSet($1, expected: $2, new: $3, ttl: $4)
        },
        .swap("swap creates text only", [.swapCreatesWhenAbsent]) {
            try $0.compareAndSet($1, expected: $2, new: $2 == nil ? .string(plain($3) ?? "") : $3, ttl: $4)
        },
        .swap("swap keeps the lifetime", [.swapSetsTheLifetime]) { base, key, expected, new, ttl in
            let end = base.base.medium.withEntry(base.base.prefix + key) { $0.map(\.end) }
            let isSwapped = try base.compareAndSet(key, expected: expected, new: new, ttl: ttl)
            if isSwapped, let end { base.base.medium.withEntry(base.base.prefix + key) { $0?.end = end } }
            return isSwapped
        },
        .swap("swap ignores the lifetime", [.swapSetsTheLifetime]) {
            _ = try $0.base.medium.end(of: $4)
            return try $0.compareAndSet($1, expected: $2, new: $3, ttl: nil)
        },
        .swap("swap takes a lifetime of zero for none", [.swapSetsTheLifetime]) {
            try $0.compareAndSet($1, expected: $2, new: $3, ttl: $4 == .zero ? nil : $4)
        },
        .swap("swap reads, then writes", [.swapIsAtomic]) { base, key, expected, new, ttl in
            guard base.get(key) == expected else { return false }
            for _ in 0..<3 { await Task.yield() }
            try base.set(key, new, ttl: ttl)
            return true
        },
    ]

    private static func plain(_ value: StorageValue?) -> String? {
        switch value {
        case .string(let text): text
        case .integer(let number): "\(number)"
        case .double(let number): "\(Int(number))"
        case .bytes(let bytes): String(decoding: bytes, as: UTF8.self)
        case nil: nil
        }
    }
}
