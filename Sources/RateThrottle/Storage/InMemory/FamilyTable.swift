/// What packed states were written under, each kind once, so that a slot needs one byte for it.
///
/// A kind whose last state is gone makes room for another. When 256 are in use at once, further states are boxed.
struct FamilyTable: Sendable {
    /// What makes two quotas share a state, and the unit of its times.
    struct Family: Sendable, Hashable {
        let strategy: RateThrottleStrategy
        let tick: Tick
        let windowMicroseconds: Int
    }

    /// As many as a byte tells apart.
    static let capacity = 256
    private var families: [Family] = []
    private var users: [Int] = []

    /// The family of a number. O(1).
    subscript(number: UInt8) -> Family { families[Int(number)] }

    /// Whether states of a family can be taken as they are under a quota. O(1).
    @inline(__always)
    func matches(_ number: UInt8, _ quota: Quota) -> Bool {
        let family = families[Int(number)]
        return family.windowMicroseconds == quota.windowMicroseconds && family.strategy == quota.strategy
            && family.tick == quota.tick
    }

    /// The number of a family, which one more state has now; nil when there is none left. O(families).
    mutating func join(_ family: Family) -> UInt8? {
        var free: Int?
        for number in families.indices {
            if families[number] == family {
                users[number] += 1
                return UInt8(number)
            }
            if users[number] == 0 { free = free ?? number }
        }
        guard let number = free ?? (families.count < Self.capacity ? families.count : nil) else { return nil }
        if number == families.count {
            families.append(family)
            users.append(0)
        }
        families[number] = family
        users[number] = 1
        return UInt8(number)
    }

    /// One state fewer has it. O(1).
    mutating func leave(_ number: UInt8) {
        users[Int(number)] -= 1
    }
}
