/// Things in numbered places, which are used again when they become free.
struct Pool<Item: Sendable>: Sendable {
    private var items: [Item?] = []
    private var vacant: [UInt32] = []

    /// How many places are taken.
    var count: Int { items.count - vacant.count }

    /// What is in a place.
    @inline(__always)
    subscript(place: Int) -> Item? { items[place] }

    /// Changes what is in a place, of which nothing is copied. Not by the subscript, which would allocate to remember where it
    /// was.
    @inline(__always)
    mutating func change(_ place: Int, _ body: (inout Item) -> Void) {
        guard var item = items[place].take() else { return }
        body(&item)
        items[place] = item
    }

    /// Puts something in a free place and says which. Amortised O(1).
    mutating func add(_ item: Item) -> Int {
        guard let place = vacant.popLast() else {
            items.append(item)
            return items.count - 1
        }
        items[Int(place)] = item
        return Int(place)
    }

    /// Takes what is in a place, which is free from then on. O(1).
    mutating func take(_ place: Int) -> Item? {
        guard let item = items[place].take() else { return nil }
        vacant.append(UInt32(place))
        return item
    }
}
