#if Redis
/// What one sentinel last said.
struct SentinelOpinion: Sendable {
    /// What it says of the master.
    enum Master: Sendable {
        case claim(MasterClaim)
        /// It watches no master of that name.
        case unknownName
        case failed(RedisError)
    }

    /// Another sentinel of the same master.
    struct Peer: Sendable, Hashable {
        let endpoint: RedisEndpoint
        let identity: String
    }

    let master: Master
    /// Whether it says itself that this master does not answer.
    let isMasterDown: Bool
    let peers: [Peer]
    /// What the sentinel calls itself, by whatever address it is reached; nil before version 6.2.
    let identity: String?
    /// In which round it was asked.
    let round: Int

    /// What a sentinel is asked.
    static func questions(about name: String) -> [RedisCommand] {
        [
            RedisCommand("SENTINEL", "MASTER", name), RedisCommand("SENTINEL", "SENTINELS", name),
            RedisCommand("SENTINEL", "MYID"), RedisCommand("SENTINEL", "GET-MASTER-ADDR-BY-NAME", name),
        ]
    }

    /// Reads the answers to ``questions(about:)``.
    init(_ results: [Result<RedisReply, RedisError>], addressMap: RedisAddressMap, round: Int) {
        self.round = round
        let address = (try? results.dropFirst(3).first?.get()).flatMap(Self.address)
        master = Self.master(results[0], address, addressMap)
        isMasterDown = (try? results[0].get()).map { Self.isDown(Self.fields(of: $0), address) } ?? false
        identity = (try? results[2].get())?.string
        let entries = (try? results[1].get())?.array ?? []
        peers = entries.compactMap { entry in
            let fields = Self.fields(of: entry)
            guard let endpoint = Self.endpoint(fields), let identity = fields["runid"] else { return nil }
            return Peer(endpoint: addressMap.mapped(endpoint), identity: identity)
        }
    }

    /// Whether it names this master.
    func names(_ other: MasterClaim) -> Bool {
        if case .claim(let claim) = master { claim == other } else { false }
    }

    /// Whether the sentinel answered at all.
    var isAnswer: Bool {
        if case .failed = master { false } else { true }
    }

    /// Until all replicas follow the new master, the sentinel that leads a failover says the number of the new election
    /// with the old address, and the new address only when it is asked for that alone.
    private static func master(
        _ result: Result<RedisReply, RedisError>,
        _ address: RedisEndpoint?,
        _ addressMap: RedisAddressMap
    ) -> Master {
        switch result {
        case .failure(let error):
            return error.serverMessage?.contains("No such master") == true ? .unknownName : .failed(error)
        case .success(.null): return .unknownName
        case .success(let reply):
            let fields = fields(of: reply)
            guard let endpoint = address ?? endpoint(fields),
                let epoch = DecimalNumber.value(of: fields["config-epoch", default: ""].utf8, in: 0...Int.max)
            else {
                return .failed(
                    RedisError(code: .protocolViolation, message: "what it answered to SENTINEL MASTER names no master")
                )
            }
            return .claim(MasterClaim(endpoint: addressMap.mapped(endpoint), epoch: epoch))
        }
    }

    /// What it says of a server is of the one that it names beside it, which is the former master until a failover ends.
    private static func isDown(_ fields: [String: String], _ address: RedisEndpoint?) -> Bool {
        guard address == nil || address == endpoint(fields) else { return false }
        return fields["flags", default: ""].split(separator: ",").contains { $0 == "s_down" || $0 == "o_down" }
    }

    /// `[host, port]`.
    private static func address(_ reply: RedisReply) -> RedisEndpoint? {
        guard let words = reply.array, words.count == 2 else { return nil }
        return endpoint(host: words[0].string, port: words[1].string)
    }

    private static func endpoint(_ fields: [String: String]) -> RedisEndpoint? {
        endpoint(host: fields["ip"], port: fields["port"])
    }

    private static func endpoint(host: String?, port: String?) -> RedisEndpoint? {
        guard let host, AnnouncedHost.isKnown(host),
            let port = DecimalNumber.value(of: (port ?? "").utf8, in: 1...65_535)
        else { return nil }
        return .tcp(host: host, port: UInt16(port))
    }

    /// `[name, value, …]`.
    private static func fields(of reply: RedisReply) -> [String: String] {
        let words = reply.array ?? []
        var fields: [String: String] = [:]
        for index in stride(from: 0, to: words.count - 1, by: 2) {
            if let name = words[index].string, let value = words[index + 1].string { fields[name] = value }
        }
        return fields
    }
}
#endif
