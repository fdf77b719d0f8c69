#if Redis
/// The masters of a cluster, each of which serves some of the slots.
///
/// Nodes say by themselves only that a slot is elsewhere. A master that is simply gone says nothing, so that nodes are asked
/// for the whole map whenever something is odd, and time and again.
struct ClusterTopology: Topology {
    /// How long until nodes are asked again when all is well, when something is wrong, and when nothing is known or a master
    /// is out of reach.
    static let intervals = (calm: Duration.seconds(30), degraded: Duration.seconds(1), lost: Duration.milliseconds(250))
    /// How soon nodes are asked again because something is odd.
    static let shortestInterval = Duration.milliseconds(100)
    /// How many nodes are asked at a time, and how many when one of these did not answer.
    static let sample = (usual: 3, wide: 16)
    /// For how long a master that is gone is looked for closely.
    static let vigilance = Duration.seconds(60)
    /// How servers fail that say nothing of the cluster.
    static let silences: Set<RedisError.Code> = [.connectionFailed, .connectionLost, .timedOut, .tls, .authentication]
    /// How long a server is kept connected that keys are on their way to.
    static let guestTime = Duration.seconds(30)

    let seeds: [RedisEndpoint]
    let addressMap: RedisAddressMap
    /// How long one node may take to answer.
    let timeout: Duration
    /// An order by chance, so that not always the same nodes are asked.
    let shuffle: @Sendable ([RedisEndpoint]) -> [RedisEndpoint]

    private(set) var generation = 0
    private(set) var degradation: RedisError?
    private(set) var isOutOfReach = false
    private var table = SlotTable()
    private var replicas: [RedisEndpoint] = []
    private var epoch = 0
    private var best: ClusterView?
    private var isApplied = false
    private var failure: RedisError?
    /// Whether nobody has said anything in this round.
    private var isSilent = false
    /// Why nothing is known.
    private var cause: RedisError?
    /// Masters that could not be reached last, and those of them that commands wait to hear more of.
    private var failing: Set<RedisEndpoint> = []
    private var questioned: Set<RedisEndpoint> = []
    private var guests: [RedisEndpoint: Instant] = [:]
    private var turn = 0
    /// Since when a master is out of reach, or nothing is known.
    private var lostSince: Instant?

    private var isAwake = false
    private var isOpen = false
    private var isRoundWanted = false
    private var roundStart = Instant(nanoseconds: .min)
    private var nextRound = Instant.distantFuture
    private var asked: Set<UInt64> = []
    private var inquiries: UInt64 = 0

    init(
        seeds: [RedisEndpoint],
        addressMap: RedisAddressMap,
        timeout: Duration,
        shuffle: @escaping @Sendable ([RedisEndpoint]) -> [RedisEndpoint] = { $0.shuffled() }
    ) {
        self.seeds = seeds
        self.addressMap = addressMap
        self.timeout = timeout
        self.shuffle = shuffle
    }

    var servers: [RedisEndpoint] { table.masters }
    var advisers: [RedisEndpoint] { [] }
    var candidates: Set<RedisEndpoint> { Set(seeds + table.masters + replicas) }
    var nextTime: Instant { asked.isEmpty ? nextRound : .distantFuture }

    mutating func route(_ command: PendingCommand, _ now: Instant) -> Route {
        if !isAwake { (isAwake, nextRound) = (true, now) }
        guard !table.masters.isEmpty else { return cause.map(Route.fail) ?? .wait }
        if let server = command.detour?.server {
            return standing(of: server, now) == .serving ? .server(server) : .fail(Self.departed(server))
        }
        // Where nobody serves the slot, anyone says so.
        let server = command.slot.flatMap { table[$0] } ?? anyone()
        return isOpen && questioned.contains(server) ? .wait : .server(server)
    }

    func standing(of endpoint: RedisEndpoint, _ now: Instant) -> Standing {
        let isGuest = guests[endpoint].map { $0 > now } ?? false
        return isGuest || table.masters.contains(endpoint) ? .serving : .leaving
    }

    mutating func tick(_ now: Instant) -> [Inquiry] {
        guard asked.isEmpty, nextRound <= now else { return [] }
        (roundStart, nextRound, isRoundWanted, isOpen) = (now, .distantFuture, false, true)
        (best, isApplied, isSilent) = (nil, false, true)
        let chosen = sample()
        failure = nil
        return chosen.map { node in
            inquiries += 1
            asked.insert(inquiries)
            return Inquiry(id: inquiries, server: node, commands: ClusterView.questions, timeout: timeout)
        }
    }

    mutating func answered(_ inquiry: Inquiry, _ results: [Result<RedisReply, RedisError>], _ now: Instant) {
        guard asked.remove(inquiry.id) != nil else { return }
        do {
            let view = try ClusterView(results, answeredBy: inquiry.server, addressMap: addressMap)
            isSilent = false
            if best.map({ view.isPreferred(to: $0) }) ?? true { best = view }
            // The first one, and any that is later than what was applied.
            let isLater = view.epoch ?? epoch > epoch
            let isCurrent = isLater || (!isApplied && view.epoch ?? epoch == epoch)
            if view.isServing, !view.map.ranges.isEmpty, isCurrent { apply(view) }
        } catch {
            failure = failure ?? error
            isSilent = isSilent && Self.silences.contains(error.code)
        }
        if asked.isEmpty { complete(now) }
    }

    func heard(_ message: RedisReply, from adviser: RedisEndpoint, _ now: Instant) {}

    func listening(to adviser: RedisEndpoint, _ now: Instant) {}

    mutating func connected(_ endpoint: RedisEndpoint) { failing.remove(endpoint) }

    mutating func doubt(_ endpoint: RedisEndpoint, because error: RedisError, _ now: Instant) {
        switch error.code {
        // It may be reached again at once.
        case .connectionLost, .timedOut, .unavailable: refresh(now)
        default:
            refresh(now)
            // Once: while it stays out of reach commands fail at once.
            guard failing.insert(endpoint).inserted else { return }
            questioned.insert(endpoint)
            isOpen = true
        }
    }

    mutating func redirected(_ redirection: Redirection, by endpoint: RedisEndpoint, _ now: Instant) -> RedisEndpoint? {
        guard let announced = redirection.endpoint(seenBy: endpoint) else {
            refresh(now)
            return nil
        }
        let server = addressMap.mapped(announced)
        switch redirection.kind {
        case .moved:
            // Others are told of new masters with the map that is asked for, all at once.
            table.assign(redirection.slot, to: server)
            refresh(now)
        case .ask: guests[server] = now + Self.guestTime
        }
        return server
    }

    /// Nodes are to be asked soon.
    private mutating func refresh(_ now: Instant) {
        guard asked.isEmpty else { return isRoundWanted = true }
        nextRound = min(nextRound, max(now, roundStart + Self.shortestInterval))
    }

    private mutating func anyone() -> RedisEndpoint {
        turn += 1
        let masters = table.masters.filter { !failing.contains($0) }
        return masters.isEmpty ? table.masters[turn % table.masters.count] : masters[turn % masters.count]
    }

    /// Whom to ask: known nodes and one that was named at first at least, because all others may have moved. Those that are
    /// out of reach come last.
    private func sample() -> [RedisEndpoint] {
        let count = failure == nil ? Self.sample.usual : Self.sample.wide
        var seen = Set(seeds)
        let known = drawn((table.masters + replicas).filter { seen.insert($0).inserted })
        let seedCount = max(count - known.count, failure == nil ? 1 : count / 2)
        return Array((drawn(seeds).prefix(seedCount) + known).prefix(count))
    }

    private func drawn(_ nodes: [RedisEndpoint]) -> [RedisEndpoint] {
        let shuffled = shuffle(nodes)
        return shuffled.filter { !failing.contains($0) } + shuffled.filter(failing.contains)
    }

    private mutating func apply(_ view: ClusterView) {
        table = SlotTable(view.map)
        var seen: Set<RedisEndpoint> = []
        replicas = view.map.ranges.flatMap(\.replicas).filter { seen.insert($0).inserted }
        epoch = view.epoch ?? epoch
        // Those that are masters by now are kept for that, and no longer than they are.
        guests = guests.filter { !table.masters.contains($0.key) }
        failing.formIntersection(table.masters)
        isApplied = true
        settle()
    }

    /// What waits need not wait any more.
    private mutating func settle() {
        (isOpen, questioned) = (false, [])
        generation += 1
    }

    private mutating func complete(_ now: Instant) {
        if !isApplied, let best, !best.map.ranges.isEmpty { apply(best) }
        settle()
        guests = guests.filter { $0.value > now }
        degradation = shortcoming
        isOutOfReach = isSilent
        cause = table.masters.isEmpty ? degradation : nil
        let intervals = Self.intervals
        // Nobody tells when a replica takes over for one that is gone; one that nobody replaces is not waited for so closely.
        let isLost = table.masters.isEmpty || !failing.isEmpty
        lostSince = isLost ? lostSince ?? now : nil
        let isRecent = lostSince.map { now < $0 + Self.vigilance } ?? false
        let interval = isRecent ? intervals.lost : isLost || degradation != nil ? intervals.degraded : intervals.calm
        let wanted = isRoundWanted ? max(now, roundStart + Self.shortestInterval) : .distantFuture
        nextRound = min(now + interval, wanted)
    }

    private var shortcoming: RedisError? {
        guard let best else {
            return RedisError(
                code: failure?.code ?? .connectionFailed,
                message: "no node of the cluster says where keys are: \(failure?.cause ?? "there is none")",
                serverMessage: failure?.serverMessage
            )
        }
        let count = table.vacancies
        if !best.isServing || count > 0 {
            let closed = best.map.closedSlots
            var lack = "\(count) of \(HashSlot.count) slots have no master"
            if count == 0 { lack = "its nodes do not reach each other" }
            if closed > 0 {
                lack += "; those of \(closed) listen only for clients with TLS, or only for others (port 0)"
            }
            return RedisError(
                code: .unavailable,
                message: "the cluster \(best.isServing ? "serves a part of the keys" : "is down"): \(lack)"
            )
        }
        let gone = table.masters.filter(failing.contains)
        guard !gone.isEmpty else { return nil }
        let names = gone.map(\.description).joined(separator: ", ")
        return RedisError(
            code: .connectionFailed,
            message: "\(gone.count) of \(table.masters.count) masters cannot be reached: \(names)"
        )
    }

    private static func departed(_ server: RedisEndpoint) -> RedisError {
        RedisError(code: .unavailable, message: "\(server) is no master of the cluster any more")
    }
}

extension ClusterView {
    /// Whether it says more than another, or is the later one.
    fileprivate func isPreferred(to other: ClusterView) -> Bool {
        if isServing != other.isServing { return isServing }
        if map.ranges.isEmpty != other.map.ranges.isEmpty { return other.map.ranges.isEmpty }
        return epoch ?? 0 > other.epoch ?? 0
    }
}
#endif
