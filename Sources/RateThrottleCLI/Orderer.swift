/// Puts requests in order of time: a server writes them when they end, not when they begin.
///
/// Few requests are gathered and sorted. When there are too many, or it is not known how many will come, the earliest of
/// the latest few goes on each time; one that comes later still is moved to the time already reached, and counted.
struct Orderer {
    /// How many requests are kept at most.
    struct Bounds {
        /// To sort them all.
        var sorting = 1_000_000
        /// To look ahead.
        var lookAhead = 65_536
    }

    private let bounds: Bounds
    private var gathered: [Entry] = []
    private var heap = EntryHeap()
    private var latest = Int.min
    private var sequence = 0

    /// Whether all requests are sorted, so far.
    private(set) var isSorting: Bool
    /// How many requests came too late.
    private(set) var lateCount = 0

    /// Makes an orderer that sorts, for as long as there are few requests, or looks ahead from the first.
    init(sorts: Bool, bounds: Bounds = Bounds()) {
        isSorting = sorts
        self.bounds = bounds
    }

    /// Takes the next request, and hands over each whose turn has come.
    mutating func add(time: Int, key: Int, _ body: (Entry) throws -> Void) rethrows {
        let entry = Entry(time: time, sequence: sequence, key: key)
        sequence += 1
        if isSorting {
            gathered.append(entry)
            if gathered.count > bounds.sorting { try lookAhead(body) }
        } else {
            heap.insert(entry)
            if heap.count > bounds.lookAhead { try release(heap.removeFirst(), body) }
        }
    }

    /// Says that no more come, and hands over the rest.
    mutating func finish(_ body: (Entry) throws -> Void) rethrows {
        if isSorting {
            gathered.sort(by: <)
            for entry in gathered { try body(entry) }
            gathered = []
        }
        while heap.count > 0 { try release(heap.removeFirst(), body) }
    }

    /// Goes over to looking ahead, once there are too many to sort.
    private mutating func lookAhead(_ body: (Entry) throws -> Void) rethrows {
        isSorting = false
        gathered.sort(by: <)
        let first = max(0, gathered.count - bounds.lookAhead)
        for entry in gathered[..<first] { try release(entry, body) }
        heap = EntryHeap(sorted: Array(gathered[first...]))
        gathered = []
    }

    private mutating func release(_ entry: Entry?, _ body: (Entry) throws -> Void) rethrows {
        guard var entry else { return }
        if entry.time < latest { lateCount += 1 }
        latest = max(latest, entry.time)
        entry.time = latest
        try body(entry)
    }
}

extension Orderer {
    /// What to tell of how it was done.
    var summary: String {
        if isSorting { return "all requests sorted by time" }
        let way = "requests put in order by looking \(bounds.lookAhead) ahead"
        if lateCount == 0 { return "\(way); none came too late for that" }
        return """
            \(way); \(lateCount) came too late for that and were decided at the latest time reached \
            (are older files given first?)
            """
    }
}
