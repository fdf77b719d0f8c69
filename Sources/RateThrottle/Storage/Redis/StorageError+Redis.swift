#if Redis
extension StorageError {
    /// What a failure of the client means to whoever asked the storage.
    init(_ error: RedisError) {
        self.init(code: Self.code(of: error), message: error.description, underlying: error)
    }

    private static func code(of error: RedisError) -> Code {
        switch error.code {
        case .timedOut: return .timedOut
        case .overloaded: return .overloaded
        case .invalidArgument: return .invalidArgument
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
