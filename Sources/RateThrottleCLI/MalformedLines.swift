/// The lines of a file that are in no known format.
struct MalformedLines: Equatable {
    /// How many of them are shown by number.
    static let shownCount = 10

    /// The numbers of the first of them, from 1.
    private(set) var numbers: [Int] = []
    /// How many there are.
    private(set) var count = 0

    /// Notes one.
    mutating func add(_ number: Int) {
        count += 1
        if numbers.count < Self.shownCount { numbers.append(number) }
    }

    /// What to tell of them; nil when there are none.
    var summary: String? {
        guard count > 0 else { return nil }
        let list = numbers.map(String.init).joined(separator: ", ")
        let more = count > numbers.count ? " and \(count - numbers.count) more" : ""
        return count == 1 ? "1 malformed line: \(list)" : "\(count) malformed lines: \(list)\(more)"
    }
}
