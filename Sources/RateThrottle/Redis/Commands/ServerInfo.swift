#if Redis
/// What INFO answers.
enum ServerInfo {
    /// The values by name.
    static func fields(of text: String) -> [String: String] {
        let fields = text.split(whereSeparator: \.isNewline).filter { !$0.hasPrefix("#") }
            .map { $0.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init) }
        return Dictionary(fields.filter { $0.count == 2 }.map { ($0[0], $0[1]) }) { first, _ in first }
    }

    /// What several servers say together: the sums of what can be added; the rest once if it is the same, or else one after
    /// the other.
    static func merged(_ all: [[String: String]]) -> [String: String] {
        guard all.count > 1 else { return all.first ?? [:] }
        var merged: [String: String] = [:]
        for name in all.reduce(into: Set<String>(), { $0.formUnion($1.keys) }) {
            merged[name] = together(all.compactMap { $0[name] }, name)
        }
        for name in merged.keys where name.hasSuffix("_human") && isSum(name) {
            guard let bytes = merged[String(name.dropLast("_human".count))].flatMap({ Int($0) }) else { continue }
            merged[name] = human(bytes)
        }
        return merged
    }

    /// What begins with one of these can be added up, when it is a whole number.
    private static let sums = [
        "used_memory", "maxmemory", "mem_", "connected_", "blocked_", "tracking_", "clients_in_timeout_table", "total_",
        "instantaneous_", "rejected_", "expired_", "evicted_", "keyspace_", "pubsub_", "sync_", "acl_access_denied_",
        "rdb_changes_since_last_save",
    ]

    private static func isSum(_ name: String) -> Bool { sums.contains(where: name.hasPrefix) }

    private static func together(_ values: [String], _ name: String) -> String {
        if isSum(name) {
            let numbers = values.compactMap { Int($0) }
            if numbers.count == values.count { return String(numbers.reduce(0, &+)) }
        }
        if name.hasPrefix("db"), let keys = keys(values) { return keys }
        return Set(values).count == 1 ? values[0] : values.joined(separator: ",")
    }

    /// `keys=7,expires=6,avg_ttl=1000` of all; the mean of the last is that of all keys that expire.
    private static func keys(_ values: [String]) -> String? {
        var (keys, expires, lifetimes) = (0, 0, 0.0)
        for value in values {
            var fields: [Substring: Int] = [:]
            for field in value.split(separator: ",") {
                let parts = field.split(separator: "=")
                if parts.count == 2, let number = Int(parts[1]) { fields[parts[0]] = number }
            }
            guard let some = fields["keys"], let expiring = fields["expires"], let mean = fields["avg_ttl"] else {
                return nil
            }
            keys &+= some
            expires &+= expiring
            lifetimes += Double(expiring) * Double(mean)
        }
        let mean = expires == 0 ? 0 : (lifetimes / Double(expires)).rounded(.towardZero)
        // Numbers that no server has, and whose mean may be none.
        return "keys=\(keys),expires=\(expires),avg_ttl=\(Int(exactly: mean) ?? 0)"
    }

    /// Bytes as servers write them: `512B`, `1.50K`, `3.00G`.
    private static func human(_ bytes: Int) -> String {
        guard bytes >= 1_024 else { return "\(bytes)B" }
        var (unit, units) = (1_024.0, Substring("KMGTPE"))
        while Double(bytes) >= unit * 1_024, units.count > 1 {
            unit *= 1_024
            units.removeFirst()
        }
        let hundredths = Int((Double(bytes) / unit * 100).rounded())
        let rest = hundredths % 100
        return "\(hundredths / 100).\(rest < 10 ? "0" : "")\(rest)\(units.prefix(1))"
    }
}
#endif
