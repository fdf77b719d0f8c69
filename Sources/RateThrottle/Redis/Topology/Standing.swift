#if Redis
/// What is to become of a server's connections.
enum Standing {
    /// They carry commands.
    case serving
    /// They take no more commands, and end when they owe nothing.
    case leaving
    /// They end at once: what is sent there would be lost.
    case dismissed
}
#endif
