#if Redis
/// Which server is the master, by what sentinels say.
struct SentinelElection: Sendable {
    /// The master, as far as is known.
    private(set) var master: MasterClaim?
    /// Whether most sentinels have named it, at whatever time.
    private var isConfirmed = false
    /// Whether the master cannot be connected to, or says that it is none.
    var isFailing = false
    /// Claims of few that proved useless; not believed until most make them.
    private var rejected: Set<MasterClaim> = []
    /// How many of them are kept.
    private static let rejectedLimit = 64

    /// Weighs what sentinels have said in a round.
    /// - Parameters:
    ///   - opinions: What was said until now.
    ///   - sentinels: How many sentinels there are.
    ///   - isComplete: Whether nothing more will be said in this round.
    /// - Returns: Whether most sentinels agree on the master.
    mutating func decide(_ opinions: [SentinelOpinion], sentinels: Int, isComplete: Bool) -> Bool {
        var votes: [MasterClaim: Int] = [:]
        for case .claim(let claim) in opinions.map(\.master) { votes[claim, default: 0] += 1 }
        func isMajority(_ claim: MasterClaim) -> Bool { votes[claim, default: 0] * 2 > sentinels }
        rejected = rejected.filter { !isMajority($0) }
        /// Few name in place of a master what they do not reach themselves.
        func isUseless(_ claim: MasterClaim) -> Bool {
            guard let master, claim.endpoint != master.endpoint, !isMajority(claim) else { return false }
            return !opinions.contains { !$0.isMasterDown && $0.names(claim) }
        }
        let ranked = votes.keys.filter { !rejected.contains($0) && !isUseless($0) }.sorted { left, right in
            (left.epoch, votes[left, default: 0], left.endpoint.description)
                > (right.epoch, votes[right, default: 0], right.endpoint.description)
        }
        guard let top = ranked.first else { return false }
        if isBetter(top, isMajority: isMajority(top), isComplete: isComplete) {
            adopt(top)
        } else if isComplete, isFailing, let master, !isMajority(master),
            // What most have named is not left for what few say: these may be cut off, together with a former master.
            let other = ranked.first(where: { $0.endpoint != master.endpoint && (!isConfirmed || isMajority($0)) })
        {
            reject(master)
            adopt(other)
        }
        let isSettled = master.map(isMajority) ?? false
        isConfirmed = isConfirmed || isSettled
        return isSettled
    }

    /// Whether the first of all claims is to be believed in place of the present one.
    private func isBetter(_ claim: MasterClaim, isMajority: Bool, isComplete: Bool) -> Bool {
        guard let master else { return isMajority || isComplete }
        if claim == master { return false }
        if claim.epoch > master.epoch { return true }
        // The sentinels may have been set up anew, and count from the beginning.
        return isMajority && (isComplete || claim.epoch == master.epoch)
    }

    /// Sentinels that name a new server each time must not fill the memory: the oldest election goes.
    private mutating func reject(_ claim: MasterClaim) {
        rejected.insert(claim)
        guard rejected.count > Self.rejectedLimit else { return }
        rejected.min { $0.epoch < $1.epoch }.map { _ = rejected.remove($0) }
    }

    private mutating func adopt(_ claim: MasterClaim) {
        if claim.endpoint != master?.endpoint { isFailing = false }
        (master, isConfirmed) = (claim, false)
    }
}
#endif
