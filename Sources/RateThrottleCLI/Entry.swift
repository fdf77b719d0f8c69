/// A request of the log: when, and by whom.
struct Entry: Equatable {
    /// Seconds since the epoch.
    var time: Int
    /// The number of the request, from 0: what keeps requests of one second in order.
    let sequence: Int
    /// The number of the key that it is counted under.
    let key: Int

    /// Whether this request is decided before another.
    static func < (left: Entry, right: Entry) -> Bool {
        left.time == right.time ? left.sequence < right.sequence : left.time < right.time
    }
}
