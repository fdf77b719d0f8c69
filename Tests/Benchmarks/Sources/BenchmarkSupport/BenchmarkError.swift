/// Says why a measurement is none.
public struct BenchmarkError: Error, CustomStringConvertible {
    /// The reason.
    public let description: String

    /// Makes an error.
    /// - Parameter description: The reason.
    public init(_ description: String) {
        self.description = description
    }
}
