#if Redis
@testable import RateThrottle

extension ClusterSet {
    /// Short pauses between attempts to connect, so that a test need not wait for long ones.
    static var options: RedisOptions { RedisOptions(backoff: RedisBackoff(maximum: .milliseconds(50))) }

    /// Runs a body with a client of this cluster.
    /// - Parameters:
    ///   - seeds: The nodes that it is told of; nil for all.
    ///   - options: Its options.
    ///   - body: What is done with it.
    /// - Returns: What the body returns.
    /// - Throws: What the body throws.
    @discardableResult
    func withClient<Value>(
        of seeds: [RedisServer]? = nil,
        _ options: RedisOptions = ClusterSet.options,
        _ body: (RedisClient) async throws -> Value
    ) async throws -> Value {
        let places = (seeds ?? nodes).map { (host: "127.0.0.1", port: Int($0.groupPort)) }
        return try await Clients.with(RedisClient(cluster: places, options: options), body)
    }

    /// The URL of this cluster.
    var url: String {
        "redis+cluster://" + nodes.map { "127.0.0.1:\($0.groupPort)" }.joined(separator: ",")
    }

    /// A word in braces whose slot a master has at the moment.
    /// - Parameter master: The master.
    /// - Returns: The word.
    /// - Throws: ``SupportFailure`` when none is found.
    func tag(of master: RedisServer) async throws -> String {
        let view = try await view(of: nodes.first { $0.pid != nil } ?? master)
        let id = try id(of: master)
        for number in 0..<10_000 {
            let tag = "{tag\(number)}"
            if view.owner(of: Int(HashSlot.of(tag.utf8))) == id { return tag }
        }
        throw SupportFailure("no word has a slot of \(master.port)")
    }
}
#endif
