#if Redis
/// What has happened at a server that concerns the choice of servers.
struct NodeNews {
    /// Commands that were not executed, and that another server may have to.
    var strays: [PendingCommand] = []
    /// Commands that the server sent elsewhere, in its words.
    var redirected: [(command: PendingCommand, redirection: Redirection, error: RedisError)] = []
    /// Why it may not be the right server any more.
    var doubts: [RedisError] = []
    /// What it said by itself.
    var messages: [RedisReply] = []
    /// Whether a connection became ready.
    var isConnected = false

    /// The commands among it.
    var commands: [PendingCommand] { strays + redirected.map(\.command) }
    var load: Int { strays.count + redirected.count }
    /// What they hold of the buffer budget, in bytes.
    var cost: Int { load == 0 ? 0 : commands.reduce(0) { $0 + $1.cost } }

    /// Whether anything has happened.
    var isEmpty: Bool {
        strays.isEmpty && redirected.isEmpty && doubts.isEmpty && messages.isEmpty && !isConnected
    }
}
#endif
