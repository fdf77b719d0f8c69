#if Redis
/// Which master serves each slot, as far as is known.
struct SlotTable: Sendable, Equatable {
    private static let nobody = UInt16.max
    /// How many masters there may be before those without slots are forgotten: of those with slots there are fewer.
    private static let limit = 2 * HashSlot.count

    private var owners: [UInt16]
    /// The masters, by the slots that they had in a map; those that were learned of later come last.
    private(set) var masters: [RedisEndpoint]
    private var indices: [RedisEndpoint: UInt16] = [:]

    /// A table in which no slot has a master.
    init() {
        owners = Array(repeating: Self.nobody, count: HashSlot.count)
        masters = []
    }

    init(_ map: SlotMap) {
        self.init()
        // Nodes name the same in orders of their own.
        let ordered = map.ranges.sorted { $0.slots.lowerBound < $1.slots.lowerBound }
        for range in ordered { _ = index(of: range.master) }
        for range in map.ranges {
            let owner = index(of: range.master)
            for slot in range.slots { owners[Int(slot)] = owner }
        }
        // One that others took all slots from, in a map that says so twice.
        forgetIdle()
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
        if let index = indices[master] { return index }
        if masters.count >= Self.limit { forgetIdle() }
        let index = UInt16(masters.count)
        masters.append(master)
        indices[master] = index
        return index
    }

    /// Forgets masters without slots.
    private mutating func forgetIdle() {
        let used = Set(owners)
        guard masters.indices.contains(where: { !used.contains(UInt16($0)) }) else { return }
        let kept = masters.indices.filter { used.contains(UInt16($0)) }
        var places = [UInt16](repeating: Self.nobody, count: masters.count)
        for (place, index) in kept.enumerated() { places[index] = UInt16(place) }
        owners = owners.map { $0 == Self.nobody ? Self.nobody : places[Int($0)] }
        masters = kept.map { masters[$0] }
        indices = [:]
        for (place, master) in masters.enumerated() { indices[master] = UInt16(place) }
    }
}
#endif
