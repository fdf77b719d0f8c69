#if Redis
/// What a reply leads to.
enum Step {
    /// Nobody waits for it.
    case nothing
    /// The connection may carry callers' commands from now on.
    case ready
    /// A caller has the result.
    case finish(PendingCommand, Result<RedisReply, RedisError>)
    /// Several callers have theirs.
    case each([Step])
    /// A command is sent again on the same connection.
    case repeated
    /// The server did not execute it: it goes back into the queue, after a pause if there is one.
    case retry(PendingCommand, after: Duration?)
    /// The server did not execute it: another one may, and the client has to find out which.
    case astray(PendingCommand, because: RedisError)
    /// The server did not execute it, and says which one does.
    case redirected(PendingCommand, Redirection, RedisError)
    /// The server says something by itself.
    case message(RedisReply)
    /// The connection is of no use any more.
    case close(RedisError)
}
#endif
