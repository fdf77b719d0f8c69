#if Redis
import RateThrottle

extension ToolError {
    /// What to say of an error that came of asking a server: none of them holds a secret, an identifier or a key.
    init(server error: any Error) {
        switch error {
        case let error as ToolError: self = error
        case let error as RateThrottleError: self.init(status: .usage, message: error.message)
        case let error as StorageError: self.init(storage: error)
        case let error as RedisError: self.init(client: error)
        default: self.init(status: .software, message: "\(error)")
        }
    }

    private init(storage error: StorageError) {
        // What is stored there is nothing that the client could name.
        if error.code != .corrupted, let error = error.underlying as? RedisError {
            self.init(client: error)
        } else {
            self.init(status: error.code == .invalidArgument ? .usage : .unavailable, message: error.description)
        }
    }

    private init(client error: RedisError) {
        // A command or a script that the server refuses may name what it is; a wrong option is the caller's.
        self.init(
            status: error.code == .invalidArgument ? .usage : .unavailable,
            message: error.code == .invalidArgument ? error.message : error.description
        )
    }
}
#endif
