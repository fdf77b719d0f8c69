import Foundation

/// One line of results.
struct ResultLine: Decodable {
    /// Who took turns; nil where nobody did.
    let round: Int?
    let suite: String
    let who: String
    let strategy: String
    let keys: Int
    let scenario: String?
    let transport: String?
    let mode: String?
    let coalescing: Bool?
    let threads: Int?
    let callers: Int?
    let pipeline: Int?
    let nanoseconds: Double?
    let bytesPerKey: Double?
    let allocations: Double?
    let perSecond: Double?
    let p50: Double?
    let p99: Double?
    let clientSeconds: Double?
    let serverSeconds: Double?

    enum CodingKeys: String, CodingKey {
        case round, suite, who, strategy, keys, scenario, transport, mode, coalescing, threads, callers,
            pipeline
        case nanoseconds = "ns_per_decision"
        case bytesPerKey = "bytes_per_key"
        case allocations = "allocations_per_decision"
        case perSecond = "decisions_per_second"
        case p50 = "p50_us"
        case p99 = "p99_us"
        case clientSeconds = "client_cpu_s_per_100k"
        case serverSeconds = "server_cpu_s_per_100k"
    }

    var identity: Identity {
        Identity(
            suite: suite,
            who: who,
            place: scenario ?? transport ?? "",
            strategy: strategy,
            mode: mode ?? coalescing.map { $0 ? Identity.coalescing : Identity.noCoalescing } ?? "",
            workers: threads ?? callers ?? 1,
            pipeline: pipeline ?? 1,
            keys: keys
        )
    }

    var figures: Figures {
        var figures = Figures()
        figures.nanoseconds = nanoseconds
        figures.bytesPerKey = bytesPerKey
        figures.allocations = allocations
        figures.perSecond = perSecond
        figures.p50 = p50
        figures.p99 = p99
        figures.clientSeconds = clientSeconds
        figures.serverSeconds = serverSeconds
        return figures
    }
}
