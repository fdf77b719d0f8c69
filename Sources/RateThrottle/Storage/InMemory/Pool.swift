/// Things in numbered places, which are used again when they become free.
struct Pool<Item: Sendable>: Sendable {
    private var items: [Item?] = []
    private var vacant: [UInt32] = []

    /// How many places are taken.
    var count: Int { items.count - vacant.count }

    /// What is in a place; to be changed where it lies.
    subscript(place: Int) -> Item? {
        @inline(__always) get { items[place] }
        @inline(__always) _modify { yield &items[place] }
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
