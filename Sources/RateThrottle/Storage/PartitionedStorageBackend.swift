/// A storage that can fail for some keys while it serves others, as one that is spread over several servers does.
protocol PartitionedStorageBackend: StorageBackend {
    /// Whether it is one.
    var isPartitioned: Bool { get }
}
