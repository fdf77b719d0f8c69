import RateThrottleTesting
import Testing
import RateThrottleTestSupport

@testable import RateThrottle

/// Thousands of random operations on a small cap, against the model.
@Suite("Evictions of the in-memory storage, against a plain model")
struct EvictionModelTests {
    private struct Fixture {
        let clock = ManualClock(microsecondsSinceEpoch: 1_728_000_000_000_000)
        let storage: InMemoryStorage
        let rule: RateThrottleRule
        var model: EvictionModel
        var generator: SplitMix64
        var evictions = 0
        var refusals = 0

        init(capacity: Int, seed: UInt64) throws {
            storage = InMemoryStorage(configuration: .init(maxKeys: capacity, clock: clock))
            rule = try RateThrottleRule(
                name: "rule",
                limit: 2,
                window: .seconds(20),
                strategy: .slidingWindow,
                blockDuration: .seconds(5)
            )
            model = EvictionModel(capacity: capacity)
            generator = SplitMix64(seed: seed)
        }

        var now: Int { clock.microsecondsSinceEpoch }
    }

    @Test(arguments: [1, 2, 3, 5, 8], [1, 2, 3] as [UInt64])
    func agree(capacity: Int, seed: UInt64) throws {
        var fixture = try Fixture(capacity: capacity, seed: seed)
        for step in 0..<3_000 {
            if Int.random(in: 0..<3, using: &fixture.generator) == 0 {
                fixture.clock.advance(by: .microseconds(Int.random(in: 0...4_000_000, using: &fixture.generator)))
            }
            let identifier = "id \(Int.random(in: 0..<capacity * 3, using: &fixture.generator))"
            switch Int.random(in: 0..<12, using: &fixture.generator) {
            case 0: try value(identifier, &fixture)
            case 1:
                fixture.storage.delete(identifier); fixture.model.remove(.init(identifier: identifier, kind: .value))
            case 2: try entry(identifier, &fixture)
            case 3: unlist(identifier, &fixture)
            default: try decide(identifier, &fixture)
            }
            if fixture.storage.count > capacity { Issue.record("\(fixture.storage.count) keys in step \(step)") }
            if step.isMultiple(of: 5) { try compare(fixture, step) }
        }
        #expect(fixture.evictions + fixture.refusals > 100)
    }

    private func decide(_ identifier: String, _ fixture: inout Fixture) throws {
        let (key, now) = (EvictionModel.Key(identifier: identifier, kind: .state), fixture.now)
        let check = Check(rule: fixture.rule, identifier: identifier)
        let before = fixture.model.live(at: now).count
        do {
            let outcome = try fixture.storage.evaluateNow(check, peeking: false)
            let end = now + outcome.resetAfterMicroseconds
            switch outcome.reason {
            case nil:
                let fits = fixture.model.put(.init(key: key, expiry: end, blockedUntil: nil), at: now)
                #expect(fits, "the model is full, the storage is not")
                if fixture.model.live(at: now).count == before, before == fixture.model.capacity {
                    fixture.evictions += 1
                }
            case .limitExceeded:
                fixture.model.touch(key)
                fixture.model.block(key, until: end)
            case .blocked: fixture.model.touch(key)
            default: break
            }
        } catch {
            #expect(error.code == .full)
            let fits = fixture.model.put(.init(key: key, expiry: now + 1, blockedUntil: nil), at: now)
            #expect(!fits, "the storage is full, the model is not")
            fixture.refusals += 1
        }
    }

    private func value(_ identifier: String, _ fixture: inout Fixture) throws {
        let lifetime = Int.random(in: 1...6, using: &fixture.generator) * 1_000_000
        let entry = EvictionModel.Entry(
            key: .init(identifier: identifier, kind: .value),
            expiry: fixture.now + lifetime,
            blockedUntil: nil
        )
        let fits = fixture.model.put(entry, at: fixture.now)
        var isStored = true
        do { try fixture.storage.set(identifier, .integer(1), ttl: .microseconds(lifetime)) } catch { isStored = false }
        #expect(isStored == fits)
    }

    private func entry(_ identifier: String, _ fixture: inout Fixture) throws {
        let lifetime = Int.random(in: 1...3, using: &fixture.generator) * 1_000_000
        let entry = EvictionModel.Entry(
            key: .init(identifier: identifier, kind: .entry),
            expiry: fixture.now + lifetime,
            blockedUntil: nil
        )
        let fits = fixture.model.put(entry, at: fixture.now)
        var isStored = true
        do {
            try fixture.storage.add(identifier, to: .blacklist, for: .microseconds(lifetime))
        } catch { isStored = false }
        #expect(isStored == fits)
    }

    private func unlist(_ identifier: String, _ fixture: inout Fixture) {
        fixture.storage.remove(identifier, from: .blacklist)
        fixture.model.remove(.init(identifier: identifier, kind: .entry))
    }

    /// Every key that is live in one is live in the other.
    private func compare(_ fixture: Fixture, _ step: Int) throws {
        for number in 0..<fixture.model.capacity * 3 {
            let identifier = "id \(number)"
            let modelled = Set(
                fixture.model.live(at: fixture.now).filter { $0.key.identifier == identifier }.map(\.key.kind)
            )
            let isListed = fixture.storage.contains(identifier, in: .blacklist)
            var found: Set<EvictionModel.Kind> = isListed ? [.entry] : []
            if fixture.storage.exists(identifier) { found.insert(.value) }
            if isListed {
                // The list answers before the state can be asked.
                if modelled.contains(.state) { found.insert(.state) }
            } else {
                let check = Check(rule: fixture.rule, identifier: identifier, cost: 0)
                let outcome = try fixture.storage.evaluateNow(check, peeking: true)
                if outcome.resetAfterMicroseconds > 0 { found.insert(.state) }
            }
            if found != modelled { Issue.record("\(identifier), step \(step): found \(found), expected \(modelled)") }
        }
    }
}
