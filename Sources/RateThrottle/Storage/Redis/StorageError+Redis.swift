#if Redis
extension StorageError {
    /// What a failure of the client means to whoever asked the storage.
    init(_ error: RedisError) {
        let code = Self.code(of: error)
        // In the words of every storage, where the server's own say less, for they may hold a value.
        let message =
            switch code {
            case .wrongType: Self.wrongType.message
            case .overflow: "the increment goes beyond 64 bits"
            case .corrupted: Self.corrupted.message
            case .crossSlot:
                "the identifiers of the call lie in different slots of a cluster, and nothing was asked; ask for each alone"
            // The same word twice says no more.
            case .timedOut, .overloaded, .invalidArgument: error.message
            default: error.description
            }
        self.init(code: code, message: message, underlying: error)
    }

    /// The same for a call of several checks, naming what they are for.
    static func crossSlot(_ identifiers: [String], _ error: StorageError) -> StorageError {
        var seen: Set<String> = []
        let names = identifiers.filter { seen.insert($0).inserted }
        let shown = names.prefix(8).map { String($0.prefix(80)).debugDescription }.joined(separator: ", ")
        let rest = names.count > 8 ? " and \(names.count - 8) more" : ""
        return StorageError(
            code: .crossSlot,
            message: """
                the identifiers \(shown)\(rest) lie in different slots of a cluster, and nothing was asked; allowed in one \
                call: one identifier, under several rules
                """,
            underlying: error.underlying
        )
    }

    private static func code(of error: RedisError) -> Code {
        switch error.code {
        case .timedOut: return .timedOut
        case .overloaded: return .overloaded
        case .invalidArgument: return .invalidArgument
        case .crossSlot: return .crossSlot
        // Denials are still found; only what would have to be written is refused.
        case .outOfMemory: return .full
        case .server: break
        default: return .unavailable
        }
        let message = error.serverMessage ?? ""
        // In the words of the server, and of the scripts.
        let meanings: [(String, Code)] = [
            ("value is not an integer", .wrongType), ("would overflow", .overflow), ("WRONGTYPE", .corrupted),
            ("damaged state", .corrupted), ("data string too short", .corrupted),
        ]
        return meanings.first { message.contains($0.0) }?.1 ?? .unavailable
    }
}
#endif
