/// A min-heap of requests: the earliest is first.
struct EntryHeap {
    private var entries: [Entry] = []

    /// How many there are.
    var count: Int { entries.count }

    /// Makes a heap of requests that are in order already. O(1).
    init(sorted entries: [Entry] = []) {
        self.entries = entries
    }

    /// Puts a request in. O(log n), O(1) when none comes later.
    mutating func insert(_ entry: Entry) {
        entries.append(entry)
        var position = entries.count - 1
        while position > 0 {
            let parent = (position - 1) / 2
            guard entry < entries[parent] else { break }
            entries[position] = entries[parent]
            position = parent
        }
        entries[position] = entry
    }

    /// Takes the earliest out; nil when there is none. O(log n).
    mutating func removeFirst() -> Entry? {
        guard let first = entries.first, let last = entries.popLast() else { return nil }
        if !entries.isEmpty { sink(last) }
        return first
    }

    /// Puts a request in where the first was, and lets it sink.
    private mutating func sink(_ entry: Entry) {
        var position = 0
        while true {
            var child = 2 * position + 1
            guard child < entries.count else { break }
            if child + 1 < entries.count, entries[child + 1] < entries[child] { child += 1 }
            guard entries[child] < entry else { break }
            entries[position] = entries[child]
            position = child
        }
        entries[position] = entry
    }
}
