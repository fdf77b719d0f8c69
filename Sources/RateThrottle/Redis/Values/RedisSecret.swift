#if Redis
/// A password that does not print: neither by itself nor inside what holds it.
struct RedisSecret: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    private let bytes: [UInt8]

    init(_ text: String) {
        bytes = Array(text.utf8)
    }

    /// The password, for whom it is meant.
    var revealed: String { String(decoding: bytes, as: UTF8.self) }
    var isEmpty: Bool { bytes.isEmpty }

    var description: String { "<secret>" }
    var debugDescription: String { description }
    var customMirror: Mirror { Mirror(self, children: [:]) }
}

extension RedisSecret: RedisArgument {
    func append(to bytes: inout [UInt8]) { bytes.append(contentsOf: self.bytes) }
}
#endif
