/// Bounds a wait for something that may never end.
enum TimeLimit {
    /// Runs a body, and gives up on it when the time is over or the caller is cancelled; the body is cancelled then.
    /// - Returns: Whether the body ended.
    static func run(within limit: Duration, _ body: @escaping @Sendable () async -> Void) async -> Bool {
        let (endings, ending) = AsyncStream.makeStream(of: Bool.self)
        let work = Task {
            await body()
            ending.yield(true)
        }
        let timer = Task {
            try await Task.sleep(for: limit)
            ending.yield(false)
        }
        defer {
            work.cancel()
            timer.cancel()
        }
        for await isOver in endings { return isOver }
        return false
    }
}
