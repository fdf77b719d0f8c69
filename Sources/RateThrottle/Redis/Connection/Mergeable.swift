#if Redis
/// What a command is for, where one call of a script can do the work of several such commands, each on its own.
///
/// The reply to such a call is an array: elements that concern all, and then so many for each command, in order. What a
/// command would have been answered alone is an array of the former and of its own; or an error, when its first element is
/// a bulk, which is that error's text.
protocol Mergeable: AnyObject, Sendable {
    /// How much of a call it takes up; see ``ConnectionMachine/mergedWeight``.
    var weight: Int { get }
    /// How many elements of the reply are its own.
    var width: Int { get }
    /// Whether it may be in one call with another.
    func canJoin(_ other: any Mergeable) -> Bool
    /// One call for all of these, which may be together; nil when there is none.
    func merged(_ all: [any Mergeable]) -> MergedCall?
}

/// One call of a script for several commands.
struct MergedCall: Sendable {
    let script: RedisScript
    /// The call as it is sent.
    let frame: [UInt8]
    /// How many elements of the reply concern all.
    let shared: Int
}
#endif
