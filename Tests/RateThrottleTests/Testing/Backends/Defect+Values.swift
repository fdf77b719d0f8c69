import RateThrottle
import RateThrottleTesting

extension Defect {
    /// Defects of `get`, `set`, `exists`, `delete` and `clear`.
    static let values: [Defect] = reading + writing + naming + removing

    private static let reading: [Defect] = [
        .operations(
            "get answers 0 for a missing key",
            [
                .missingKeyIsNil, .setThenGet, .expiryEndsAKey, .invalidLifetimeIsRefused, .incrementCreates,
                .incrementKeepsLifetime, .deleteSaysWhatItDid, .clearCountsKeys,
            ]
        ) {
            $0.onGet = { $0.get($1) ?? .integer(0) }
        },
        .operations("exists answers true for a missing key", [.missingKeyIsNil, .expiryEndsAKey, .deleteSaysWhatItDid])
        {
            $0.onExists = { _, _ in true }
        },
        .operations("get reads digits as an integer", [.typesSurvive, .incrementRefusesOtherTypes]) {
            $0.onGet = { base, key in
                guard case .string(let text) = base.get(key), let number = Int(text) else { return base.get(key) }
                return .integer(number)
            }
        },
    ]

    private static let writing: [Defect] = [
        .operations("set does not replace", [.setThenGet, .invalidLifetimeIsRefused]) {
            $0.onSet = { base, key, value, ttl in
                if !base.exists(key) { try base.set(key, value, ttl: ttl) }
            }
        },
        .operations("set keeps the lifetime of the value that it replaces", [.setThenGet]) {
            $0.onSet = { base, key, value, ttl in
                let end = try base.medium.end(of: ttl)
                base.medium.withEntry(base.prefix + key) { entry in
                    entry = ToyMedium.Entry(value: value, end: entry == nil ? end : entry?.end)
                }
            }
        },
        .operations("set stores whole doubles as integers", [.typesSurvive, .incrementRefusesOtherTypes]) {
            $0.onSet = { base, key, value, ttl in
                let whole = value.doubleValue.flatMap { Int(exactly: $0) }
                try base.set(key, whole.map { .integer($0) } ?? value, ttl: ttl)
            }
        },
        .operations("set loses the sign of zero", [.typesSurvive]) {
            $0.onSet = { try $0.set($1, $2.doubleValue == 0 ? .double(0) : $2, ttl: $3) }
        },
        .operations("set stores bytes as text", [.typesSurvive, .incrementRefusesOtherTypes]) {
            $0.onSet = { base, key, value, ttl in
                let text = value.bytesValue.map { StorageValue.string(String(decoding: $0, as: UTF8.self)) }
                try base.set(key, text ?? value, ttl: ttl)
            }
        },
        .operations("set ignores the lifetime", [.setThenGet, .expiryEndsAKey, .incrementKeepsLifetime]) {
            $0.onSet = { base, key, value, ttl in
                _ = try base.medium.end(of: ttl)
                try base.set(key, value, ttl: nil)
            }
        },
        .operations("keys end a millisecond late", [.setThenGet, .expiryEndsAKey, .incrementKeepsLifetime]) {
            $0.onSet = { base, key, value, ttl in
                let late = ttl.map { $0 > .zero ? $0 + .milliseconds(1) : $0 }
                try base.set(key, value, ttl: late)
            }
        },
        .operations("keys end a millisecond early", [.expiryEndsAKey, .incrementKeepsLifetime]) {
            $0.onSet = { base, key, value, ttl in
                let early = ttl.map { $0 > .milliseconds(1) ? $0 - .milliseconds(1) : $0 }
                try base.set(key, value, ttl: early)
            }
        },
        .operations("set without a lifetime gives one", [.noLifetimeMeansPermanent]) {
            $0.onSet = { try $0.set($1, $2, ttl: $3 ?? .seconds(2)) }
        },
        .operations("set takes a lifetime of zero for none", [.invalidLifetimeIsRefused]) {
            $0.onSet = { try $0.set($1, $2, ttl: $3 == .zero ? nil : $3) }
        },
        .operations("set takes a negative lifetime for the end of the key", [.invalidLifetimeIsRefused]) {
            $0.onSet = { base, key, value, ttl in
                if let ttl, ttl < .zero { _ = base.delete(key) } else { try base.set(key, value, ttl: ttl) }
            }
        },
    ]

    private static let naming: [Defect] = [
        .operations("keys differ in case only by accident", [.keysAreDistinct]) { $0.name = { $0.lowercased() } },
        .operations("keys end at NUL", [.keysAreDistinct]) { $0.name = { String($0.prefix { $0 != "\0" }) } },
        .operations("keys are trimmed", [.keysAreDistinct]) { $0.name = { String($0.drop { $0 == " " }) } },
        .operations("keys lose their braces", [.keysAreDistinct]) { $0.name = { $0.filter { !"{}".contains($0) } } },
        .operations("keys are cut at 255 bytes", [.keysAreDistinct]) { $0.name = { String($0.prefix(255)) } },
        .operations("keys that look the same are", [.keysAreDistinct]) {
            $0.name = { String($0.map { $0 == "\u{e9}" ? "\u{e9}" : $0 }) }
        },
    ]

    private static let removing: [Defect] = [
        .operations("delete always answers true", [.deleteSaysWhatItDid, .expiryEndsAKey]) {
            $0.onDelete = { base, key in
                _ = base.delete(key)
                return true
            }
        },
        .operations("delete never answers true", [.deleteSaysWhatItDid]) {
            $0.onDelete = { base, key in
                _ = base.delete(key)
                return false
            }
        },
        .operations("delete leaves the value", [.deleteSaysWhatItDid, .expiryEndsAKey]) {
            $0.onDelete = { $0.exists($1) }
        },
        .operations("clear answers 0", [.clearCountsKeys]) {
            $0.onClear = { base in
                _ = base.clear()
                return 0
            }
        },
        .operations("clear removes nothing", [.clearCountsKeys]) {
            $0.onClear = { base in base.medium.live.keys.count { $0.hasPrefix(base.prefix) } }
        },
        .operations("clear removes what is not its own", [.clearCountsKeys]) {
            $0.onClear = { base in
                defer { _ = base.medium.clear(prefix: "") }
                return base.clear()
            }
        },
        .operations("clear counts keys that have ended", [.expiryEndsAKey]) {
            let box = NameBox()
            $0.onSet = { base, key, value, ttl in
                try base.set(key, value, ttl: ttl)
                box.insert(key)
            }
            $0.onDelete = { base, key in
                box.remove(key)
                return base.delete(key)
            }
            $0.onClear = { base in
                _ = base.clear()
                return box.removeAll()
            }
        },
    ]
}

/// Names of keys, under a lock.
private final class NameBox: Sendable {
    private let names = Lock<Set<String>>([])

    func insert(_ name: String) { names.withLock { _ = $0.insert(name) } }

    func remove(_ name: String) { names.withLock { _ = $0.remove(name) } }

    func removeAll() -> Int {
        names.withLock { names in
            defer { names = [] }
            return names.count
        }
    }
}
