/// The distinct keys of a log, numbered from 0 in order of appearance: a line then costs a number, not a text.
struct KeyTable {
    /// Half of a key's hash, and its number plus one; all zero for a free place. Always at least half are free.
    private var places = [UInt64](repeating: 0, count: 1 << 10)
    private var names: [String] = []

    /// How many keys there are.
    var count: Int { names.count }

    /// The text of a key.
    subscript(number: Int) -> String { names[number] }

    /// The number of a key, a new one when it was not seen yet. What is no UTF-8 counts as U+FFFD.
    mutating func number(of key: [UInt8]) -> Int {
        let hash = Self.hash(key)
        if let number = find(key, hash: hash) { return number }
        let name = String(decoding: key, as: UTF8.self)
        let repaired = Array(name.utf8)
        return repaired == key ? insert(name, hash: hash) : number(of: repaired)
    }

    private func find(_ key: [UInt8], hash: UInt64) -> Int? {
        var position = Int(truncatingIfNeeded: hash) & (places.count - 1)
        while places[position] != 0 {
            let place = places[position]
            if place >> 32 == hash >> 32 {
                let number = Int(place & 0xffff_ffff) - 1
                if names[number].utf8.elementsEqual(key) { return number }
            }
            position = (position + 1) & (places.count - 1)
        }
        return nil
    }

    private mutating func insert(_ name: String, hash: UInt64) -> Int {
        if (names.count + 1) * 2 > places.count { grow() }
        names.append(name)
        place(hash, number: names.count)
        return names.count - 1
    }

    private mutating func place(_ hash: UInt64, number: Int) {
        var position = Int(truncatingIfNeeded: hash) & (places.count - 1)
        while places[position] != 0 { position = (position + 1) & (places.count - 1) }
        places[position] = (hash & 0xffff_ffff_0000_0000) | UInt64(number)
    }

    private mutating func grow() {
        places = [UInt64](repeating: 0, count: places.count * 2)
        for (number, name) in names.enumerated() { place(Self.hash(Array(name.utf8)), number: number + 1) }
    }

    /// Seeded anew in every process: who writes the log must not choose what collides.
    private static func hash(_ key: [UInt8]) -> UInt64 {
        var hasher = Hasher()
        key.withUnsafeBytes { hasher.combine(bytes: $0) }
        return UInt64(bitPattern: Int64(hasher.finalize()))
    }
}
