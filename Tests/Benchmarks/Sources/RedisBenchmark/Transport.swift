/// How the server is reached.
enum Transport: String {
    case tcp, unix, tls

    /// Nil for a URL of another kind.
    init?(url: String) {
        if url.hasPrefix("redis://") {
            self = .tcp
        } else if url.hasPrefix("unix://") {
            self = .unix
        } else if url.hasPrefix("rediss://") {
            self = .tls
        } else {
            return nil
        }
    }
}
