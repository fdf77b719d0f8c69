#if Redis
extension RedisCommand {
    /// The slot of a cluster that the command's keys lie in; nil when it has none.
    ///
    /// A command that is no good is the server's to refuse, wherever it is sent.
    /// - Throws: ``RedisError`` with code `crossSlot` when the keys lie in different ones.
    func slot() throws(RedisError) -> UInt16? {
        guard let keys = keyIndices else { return nil }
        var slot: UInt16?
        var start = 0
        for (index, length) in lengths.prefix(keys.end).enumerated() {
            if keys.contains(index) {
                let found = HashSlot.of(bytes[start..<start + length])
                guard slot == nil || slot == found else { throw .crossSlot }
                slot = found
            }
            start += length
        }
        return slot
    }

    /// Which arguments are keys.
    private struct KeyIndices {
        var single: Int?
        var first: Int
        var end: Int
        var step = 1

        func contains(_ index: Int) -> Bool {
            index == single || (index >= first && (step == 1 || (index - first).isMultiple(of: step)))
        }
    }

    private var keyIndices: KeyIndices? {
        let count = lengths.count
        switch places {
        case .nowhere: return nil
        case .from(let first, let last, let step):
            return KeyIndices(first: first, end: last.map { min($0 + 1, count) } ?? count, step: step)
        case .counted(let place): return countedKeys(at: place)
        case .storedAndCounted(let place):
            guard var keys = countedKeys(at: place) else { return nil }
            keys.single = 1
            return keys
        case .streams(let start):
            guard let word = (start..<max(start, count)).first(where: { self.word(at: $0) == "STREAMS" }) else {
                return nil
            }
            return KeyIndices(first: word + 1, end: word + 1 + (count - word - 1) / 2)
        case .firstAndStore(let start):
            guard let target = storeTarget(from: start) else { return KeyIndices(first: 1, end: min(2, count)) }
            return KeyIndices(single: 1, first: target, end: target + 1)
        }
    }

    /// Scripts by name are what a limiter sends, and need no look-up.
    private var places: KeyPlaces {
        lengths.first == 7 && bytes.starts(with: "EVALSHA".utf8) ? .counted(by: 2) : KeyPlaces.of(name)
    }

    private func countedKeys(at place: Int) -> KeyIndices? {
        guard place < lengths.count,
            let count = DecimalNumber.value(of: argument(place), in: 0...lengths.count - place - 1)
        else { return nil }
        return KeyIndices(first: place + 1, end: place + 1 + count)
    }

    /// Where the key is that takes the result; the last one counts, as for the server.
    private func storeTarget(from start: Int) -> Int? {
        var (index, target) = (start, Int?.none)
        while index + 1 < lengths.count {
            switch word(at: index) {
            case "STORE", "STOREDIST":
                target = index + 1
                index += 2
            case "LIMIT": index += 3
            case "BY", "GET", "COUNT": index += 2
            default: index += 1
            }
        }
        return target
    }
}

extension RedisError {
    static var crossSlot: RedisError {
        RedisError(
            code: .crossSlot,
            message: """
                the keys of the command lie in different slots of a cluster; write a part in braces that they have in \
                common, such as {tag}, or send a command for each
                """
        )
    }
}
#endif
