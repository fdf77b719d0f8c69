#if Redis
/// Which master serves each slot, as far as is known.
struct SlotTable: Sendable, Equatable {
    private static let nobody = UInt16.max

    private var owners: [UInt16]
    /// The masters, in the order in which they were learned of.
    private(set) var masters: [RedisEndpoint]

    /// A table in which no slot has a master.
    init() {
        owners = Array(repeating: Self.nobody, count: HashSlot.count)
        masters = []
    }

    init(_ map: SlotMap) {
        self.init()
        for range in map.ranges {
            let owner = index(of: range.master)
            for slot in range.slots { owners[Int(slot)] = owner }
        }
        // One that others took all slots from, in a map that says so twice.
        let used = Set(owners)
        masters.indices.reversed().filter { !used.contains(UInt16($0)) }.forEach { remove(at: UInt16($0)) }
    }

    /// The master of a slot; nil when nobody serves it.
    subscript(slot: UInt16) -> RedisEndpoint? {
        let owner = owners[Int(slot)]
        return owner == Self.nobody ? nil : masters[Int(owner)]
    }

    /// How many slots have no master.
    var vacancies: Int { owners.count { $0 == Self.nobody } }

    /// Notes the master of one slot.
    mutating func assign(_ slot: UInt16, to master: RedisEndpoint) {
        owners[Int(slot)] = index(of: master)
    }

    private mutating func index(of master: RedisEndpoint) -> UInt16 {
        if let index = masters.firstIndex(of: master) { return UInt16(index) }
        masters.append(master)
        return UInt16(masters.count - 1)
    }

    private mutating func remove(at index: UInt16) {
        masters.remove(at: Int(index))
        for slot in owners.indices where owners[slot] != Self.nobody && owners[slot] > index { owners[slot] -= 1 }
    }
}
#endif
