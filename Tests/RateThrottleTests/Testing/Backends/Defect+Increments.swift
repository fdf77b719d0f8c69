import RateThrottle
import RateThrottleTesting

extension Defect {
    /// Defects of `increment`.
    static let increments: [Defect] = sums + lifetimes

    private static let sums: [Defect] = [
        .operations("increment creates with 1", [.incrementCreates, .expiryEndsAKey]) {
            $0.onIncrement = { base, key, amount, ttl in
                try base.increment(key, amount: base.exists(key) ? amount : 1, ttl: ttl)
            }
        },
        .operations(
            "increment returns the old sum",
            [
                .incrementCreates, .incrementGoesBothWays, .incrementIsAtomic, .expiryEndsAKey,
                .incrementOverflowIsRefused,
            ]
        ) {
            $0.onIncrement = { try $0.increment($1, amount: $2, ttl: $3) - $2 }
        },
        .operations("increment stays above zero", [.incrementCreates, .incrementGoesBothWays]) {
            $0.onIncrement = { base, key, amount, ttl in
                let sum = try base.increment(key, amount: amount, ttl: ttl)
                return sum < 0 ? try base.increment(key, amount: -sum, ttl: ttl) : sum
            }
        },
        .operations("increment creates at 0 or above", [.incrementCreates]) {
            $0.onIncrement = { try $0.increment($1, amount: $0.exists($1) ? $2 : max(0, $2), ttl: $3) }
        },
        .operations("increment takes 0 for 1", [.incrementGoesBothWays]) {
            $0.onIncrement = { try $0.increment($1, amount: $2 == 0 ? 1 : $2, ttl: $3) }
        },
        .operations("increment reads text as a number", [.incrementRefusesOtherTypes]) {
            $0.onIncrement = { base, key, amount, ttl in
                if let number = base.get(key)?.stringValue.flatMap({ Int($0) }) {
                    try base.set(key, .integer(number), ttl: nil)
                }
                return try base.increment(key, amount: amount, ttl: ttl)
            }
        },
        .operations("increment replaces what is not an integer", [.incrementRefusesOtherTypes]) {
            $0.onIncrement = { base, key, amount, ttl in
                if base.exists(key), base.get(key)?.intValue == nil { _ = base.delete(key) }
                return try base.increment(key, amount: amount, ttl: ttl)
            }
        },
        .operations("increment wraps", [.incrementOverflowIsRefused]) {
            $0.onIncrement = { base, key, amount, ttl in
                do { return try base.increment(key, amount: amount, ttl: ttl) } catch ToyError.overflow {
                    let sum = (base.get(key)?.intValue ?? 0) &+ amount
                    try base.set(key, .integer(sum), ttl: nil)
                    return sum
                }
            }
        },
        .operations("increment stops at the end of 64 bits", [.incrementOverflowIsRefused]) {
            $0.onIncrement = { base, key, amount, ttl in
                do { return try base.increment(key, amount: amount, ttl: ttl) } catch ToyError.overflow {
                    return amount > 0 ? Int.max : Int.min
                }
            }
        },
        .operations("increment reads, then writes", [.incrementIsAtomic]) {
            $0.onIncrement = { base, key, amount, ttl in
                guard let old = base.get(key)?.intValue else {
                    return try base.increment(key, amount: amount, ttl: ttl)
                }
                for _ in 0..<3 { await Task.yield() }
                let (sum, isBeyond) = old.addingReportingOverflow(amount)
                guard !isBeyond else { throw ToyError.overflow }
                _ = try base.medium.end(of: ttl)
                base.medium.withEntry(base.prefix + key) { $0?.value = .integer(sum) }
                return sum
            }
        },
    ]

    private static let lifetimes: [Defect] = [
        .operations("increment restarts the lifetime", [.incrementKeepsLifetime]) {
            $0.onIncrement = { base, key, amount, ttl in
                let sum = try base.increment(key, amount: amount, ttl: ttl)
                if ttl != nil { try base.set(key, .integer(sum), ttl: ttl) }
                return sum
            }
        },
        .operations("increment drops the lifetime", [.incrementKeepsLifetime]) {
            $0.onIncrement = { base, key, amount, ttl in
                let sum = try base.increment(key, amount: amount, ttl: ttl)
                if ttl == nil { base.medium.withEntry(base.prefix + key) { $0?.end = nil } }
                return sum
            }
        },
        .operations("increment gives a permanent key a lifetime", [.incrementKeepsLifetime]) {
            $0.onIncrement = { base, key, amount, ttl in
                let sum = try base.increment(key, amount: amount, ttl: ttl)
                let end = try base.medium.end(of: ttl)
                base.medium.withEntry(base.prefix + key) { entry in
                    if entry?.end == nil { entry?.end = end }
                }
                return sum
            }
        },
        .operations("increment creates without the lifetime", [.incrementCreates, .incrementKeepsLifetime]) {
            $0.onIncrement = { base, key, amount, ttl in
                _ = try base.medium.end(of: ttl)
                return try base.increment(key, amount: amount, ttl: nil)
            }
        },
        .operations("increment without a lifetime gives one", [.noLifetimeMeansPermanent]) {
            $0.onIncrement = { try $0.increment($1, amount: $2, ttl: $3 ?? .seconds(2)) }
        },
        .operations("increment of a key that is there takes any lifetime", [.invalidLifetimeIsRefused]) {
            $0.onIncrement = { try $0.increment($1, amount: $2, ttl: $0.exists($1) ? nil : $3) }
        },
    ]
}
