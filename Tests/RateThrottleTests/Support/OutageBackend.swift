@testable import RateThrottle

/// A storage of the six operations, over one in memory, behind a switch.
struct OutageBackend: BehindOutage {
    let outage: Outage
    let inner: InMemoryStorage

    init(_ outage: Outage, clock: any EpochClock) {
        self.outage = outage
        inner = InMemoryStorage(configuration: .init(clock: clock))
    }
}
