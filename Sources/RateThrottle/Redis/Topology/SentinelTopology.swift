#if Redis
/// The master that sentinels name.
///
/// Sentinels can be stale, cut off from each other, or wrong, and a master that lost its office may not know it for ten
/// seconds. Hence all sentinels are asked at once, and whoever names the latest election is believed, at once; an earlier
/// one is gone back to only when most sentinels name it and none a later one, or when the server that was named by few is
/// no master, or cannot be reached.
struct SentinelTopology: Topology {
    /// How long until the sentinels are asked again when all is well, when few answer or the master cannot be reached, and
    /// when there is none.
    static let intervals = (calm: Duration.seconds(10), degraded: Duration.seconds(1), lost: Duration.milliseconds(250))
    /// How soon the sentinels are asked again because of a doubt.
    static let shortestInterval = Duration.milliseconds(100)

    let configuration: RedisSentinelConfiguration
    let addressMap: RedisAddressMap
    private(set) var generation = 0
    private(set) var degradation: RedisError?
    /// The master is another server than those that are asked.
    var isOutOfReach: Bool { false }
    private var roster: SentinelRoster
    private var election = SentinelElection()
    private var opinions: [RedisEndpoint: SentinelOpinion] = [:]

    /// Nothing is asked before the first command.
    private var isAwake = false
    private var round = 0
    private var roundStart = Instant(nanoseconds: .min)
    private var nextRound = Instant.distantFuture
    private var isRoundWanted = false
    /// Those that are to be asked, and those whose answers are awaited, or will have to be asked once more then.
    private var toAsk: [RedisEndpoint] = []
    private var asked: Set<RedisEndpoint> = []
    private var again: Set<RedisEndpoint> = []
    private var inquiries: UInt64 = 0
    /// Whether a round goes on that has not confirmed the master yet.
    private var isOpen = false
    /// Whether commands wait for it to be confirmed.
    private var isQuestioned = false
    /// Whether most sentinels named it when they last spoke.
    private var isBacked = false
    /// Why there is no master.
    private var cause: RedisError?

    init(_ configuration: RedisSentinelConfiguration, addressMap: RedisAddressMap) {
        self.configuration = configuration
        self.addressMap = addressMap
        roster = SentinelRoster(configured: configuration.sentinels)
    }

    var servers: [RedisEndpoint] { election.master.map { [$0.endpoint] } ?? [] }
    var advisers: [RedisEndpoint] { isAwake ? roster.all : [] }
    var candidates: Set<RedisEndpoint> { Set(roster.all) }
    var nextTime: Instant {
        guard toAsk.isEmpty else { return Instant(nanoseconds: .min) }
        return asked.isEmpty ? nextRound : .distantFuture
    }

    mutating func route(_ command: PendingCommand, _ now: Instant) -> Route {
        if !isAwake { (isAwake, nextRound) = (true, now) }
        guard let master = election.master else { return cause.map(Route.fail) ?? .wait }
        return isOpen && isQuestioned ? .wait : .server(master.endpoint)
    }

    func standing(of endpoint: RedisEndpoint, _ now: Instant) -> Standing {
        endpoint == election.master?.endpoint ? .serving : .dismissed
    }

    mutating func tick(_ now: Instant) -> [Inquiry] {
        if asked.isEmpty, nextRound <= now { begin(now) }
        defer { toAsk = [] }
        return toAsk.map { sentinel in
            asked.insert(sentinel)
            inquiries += 1
            return Inquiry(
                id: inquiries,
                server: sentinel,
                commands: SentinelOpinion.questions(about: configuration.masterName),
                timeout: configuration.socketTimeout
            )
        }
    }

    mutating func answered(_ inquiry: Inquiry, _ results: [Result<RedisReply, RedisError>], _ now: Instant) {
        guard asked.remove(inquiry.server) != nil else { return }
        opinions[inquiry.server] = SentinelOpinion(results, addressMap: addressMap, round: round)
        if again.remove(inquiry.server) != nil { toAsk.append(inquiry.server) }
        let isComplete = asked.isEmpty && toAsk.isEmpty
        let before = election.master?.endpoint
        let isSettled = election.decide(opinionsOfRound, sentinels: roster.all.count, isComplete: isComplete)
        isBacked = isSettled
        if election.master?.endpoint != before {
            isQuestioned = false
            generation += 1
        }
        if isSettled || isComplete { settle() }
        if isComplete { complete(now) }
    }

    /// `["message", "+switch-master", "name old-address old-port new-address new-port"]`.
    mutating func heard(_ message: RedisReply, from adviser: RedisEndpoint, _ now: Instant) {
        guard let text = message.array?.last?.string,
            text.split(separator: " ").first.map(String.init) == configuration.masterName
        else { return }
        // All, because each learns of it at a moment of its own; those that were asked already, once more.
        guard isOpen || !asked.isEmpty else { return begin(now) }
        again.formUnion(asked)
        toAsk += roster.all.filter { !asked.contains($0) && !toAsk.contains($0) }
    }

    mutating func listening(to adviser: RedisEndpoint, _ now: Instant) {
        if asked.contains(adviser) {
            again.insert(adviser)
        } else if !toAsk.contains(adviser), roster.all.contains(adviser) {
            toAsk.append(adviser)
        }
    }

    mutating func connected(_ endpoint: RedisEndpoint) {
        if endpoint == election.master?.endpoint { election.isFailing = false }
    }

    mutating func doubt(_ endpoint: RedisEndpoint, because error: RedisError, _ now: Instant) {
        guard endpoint == election.master?.endpoint else { return }
        switch error.code {
        // It may be reached again at once.
        case .connectionLost, .timedOut: break
        default:
            isQuestioned = isQuestioned || !election.isFailing
            election.isFailing = true
        }
        if asked.isEmpty, toAsk.isEmpty {
            nextRound = min(nextRound, max(now, roundStart + Self.shortestInterval))
            // Until then it has been asked just now. What only few said may be otherwise by then.
            if nextRound > now, isBacked { isQuestioned = false }
        } else {
            isRoundWanted = true
        }
        if isQuestioned { isOpen = true }
    }

    func redirected(_ redirection: Redirection, by endpoint: RedisEndpoint, _ now: Instant) -> RedisEndpoint? { nil }

    private var opinionsOfRound: [SentinelOpinion] {
        roster.all.compactMap { opinions[$0] }.filter { $0.round == round }
    }

    private mutating func begin(_ now: Instant) {
        round += 1
        (roundStart, isRoundWanted, isOpen) = (now, false, true)
        toAsk = roster.all
        nextRound = .distantFuture
    }

    /// The master is confirmed, or nothing more will be said of it.
    private mutating func settle() {
        guard isOpen else { return }
        if isQuestioned || election.master == nil { generation += 1 }
        (isOpen, isQuestioned) = (false, false)
    }

    private mutating func complete(_ now: Instant) {
        let opinions = opinionsOfRound
        cause = election.master == nil ? Self.failure(opinions, of: configuration.masterName) : nil
        let count = roster.all.count
        let answers = opinions.count(where: \.isAnswer)
        degradation = cause ?? lack(of: answers, among: count, opinions)
        roster.learn(from: self.opinions)
        self.opinions = self.opinions.filter { roster.all.contains($0.key) }
        let intervals = Self.intervals
        let isDegraded = degradation != nil || election.isFailing
        let interval = election.master == nil ? intervals.lost : isDegraded ? intervals.degraded : intervals.calm
        let wanted = isRoundWanted ? max(now, roundStart + Self.shortestInterval) : .distantFuture
        // One that was asked by itself puts off no round.
        nextRound = min(now + interval, wanted, nextRound)
        generation += 1
    }

    private func lack(of answers: Int, among count: Int, _ opinions: [SentinelOpinion]) -> RedisError? {
        guard answers * 2 <= count else { return nil }
        let reason = Self.firstFailure(opinions)
        let number = answers == 0 ? "none" : "\(answers)"
        return RedisError(
            code: reason?.code ?? .connectionFailed,
            message: """
                \(number) of \(count) sentinels answers; the master that was known last goes on serving\
                \(reason.map { " (\($0.cause))" } ?? "")
                """
        )
    }

    /// Why nobody names a master.
    private static func failure(_ opinions: [SentinelOpinion], of name: String) -> RedisError {
        let failure = firstFailure(opinions)
        let unknown = opinions.count { if case .unknownName = $0.master { true } else { false } }
        // One that was set up anew may not know it yet, while the others have no time to answer.
        if unknown > 0, failure == nil || unknown * 2 > opinions.count {
            return .invalidArgument(
                "the sentinels know no master named \(name.debugDescription); allowed: a name that SENTINEL MASTERS gives"
            )
        }
        return RedisError(
            code: failure?.code ?? .connectionFailed,
            message: "no sentinel says which server is the master: \(failure?.cause ?? "there is none")",
            serverMessage: failure?.serverMessage
        )
    }

    /// What a person has to mend comes first.
    private static func firstFailure(_ opinions: [SentinelOpinion]) -> RedisError? {
        let failures = opinions.compactMap { opinion -> RedisError? in
            if case .failed(let error) = opinion.master { error } else { nil }
        }
        return failures.first { [.authentication, .permission, .tls].contains($0.code) } ?? failures.first
    }
}
#endif
