/// What one strategy remembers of one key. Pure numbers: times and windows are ticks of the quota that is passed in.
///
/// Costs passed in are 0 to the capacity; the caller has answered those that can never fit.
protocol StrategyState: Sendable, Hashable {
    /// The state of a key that was never seen.
    init(at now: Int, under quota: Quota)

    /// The newest time that the state knows of: the start of its window, its last grant, its newest entry.
    func newest(under quota: Quota) -> Int

    /// Moves the state back, so that its newest time is now; counts, credit and order stay.
    ///
    /// For a state ahead of the clock by more than a window. One that is ahead by less is left alone: now is taken to be
    /// its newest time. Either way a clock that steps back mints nothing.
    mutating func rewind(to now: Int, under quota: Quota)

    /// Answers a cost and changes nothing.
    func verdict(on cost: Int, at now: Int, under quota: Quota) -> Verdict

    /// Takes a cost that `verdict` allowed at the same moment.
    mutating func charge(_ cost: Int, at now: Int, under quota: Quota)

    /// Gives back a cost that was charged at `grant`, as far as it still weighs at the state's own newest time.
    mutating func refund(_ cost: Int, chargedAt grant: Int, under quota: Quota)

    /// Counts the times, credit and level in another tick, rounded down; counts and window indices stay.
    mutating func rescale(from old: Tick, to new: Tick)
}
