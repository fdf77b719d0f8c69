/// What a ``FaultyStorage`` throws unless it is told to throw something else.
public struct InjectedFault: Error, Sendable, Hashable, CustomStringConvertible {
    /// Whether the operation was carried out, and only its reply lost.
    public enum Moment: String, Sendable, Hashable, CaseIterable, Codable {
        /// The operation is not carried out.
        case before
        /// The operation is carried out, and its reply is lost: what a cut connection leaves.
        case after
    }

    /// Makes the error.
    public init() {}

    /// What it is.
    public var description: String { "a fault that a test asked for" }
}
