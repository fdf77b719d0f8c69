import Testing
import RateThrottleTestSupport

@testable import RateThrottle

@Suite("The board of rules", .timeLimit(.minutes(5)))
struct RuleBoardTests {
    private func terms(_ name: String, _ limit: Int, _ strategy: RateThrottleStrategy = .tokenBucket) throws
        -> RuleTerms
    {
        let scope = RateThrottleRule.Scope.allCases[limit % 4]
        let block = Duration.seconds(limit)
        let rule = try RateThrottleRule(
            name: name,
            limit: limit,
            window: .seconds(limit),
            strategy: strategy,
            scope: scope,
            blockDuration: block
        )
        return RuleTerms(ActiveRule(rule, share: nil, generation: 0, denials: nil))
    }

    @Test(arguments: RateThrottleStrategy.allCases, 1...4)
    func whatIsPostedIsRead(_ strategy: RateThrottleStrategy, _ limit: Int) throws {
        let board = RuleBoard()
        for length in 1...RateThrottleRule.maximumNameLength {
            let name = String(repeating: "n", count: length)
            let terms = try terms(name, limit, strategy)
            board.post(terms, as: name)
            #expect(board.terms(of: name) == terms)
            board.withdraw(name)
            #expect(board.terms(of: name) == nil)
        }
    }

    @Test func namesAreComparedToTheLastByte() throws {
        let board = RuleBoard()
        let name = "api_limit_for_everybody_who_asks"
        board.post(try terms(name, 5), as: name)
        var others = ["", "api", name + "!", String(name.dropLast()), String(repeating: "x", count: 500)]
        for position in 0..<name.utf8.count {
            var bytes = Array(name.utf8)
            bytes[position] ^= 1
            others.append(String(decoding: bytes, as: UTF8.self))
        }
        for other in others { #expect(board.terms(of: other) == nil, "\(other)") }
    }

    @Test func aRuleIsPostedAnewInItsPlace() throws {
        let board = RuleBoard()
        for limit in 1...200 {
            let terms = try terms("rule", limit)
            board.post(terms, as: "rule")
            #expect(board.terms(of: "rule") == terms)
        }
        board.withdraw("rule")
        board.withdraw("rule")
        #expect(board.terms(of: "rule") == nil)
    }

    /// What finds no room is not on it; nothing else is lost.
    @Test func moreRulesThanItHolds() throws {
        let board = RuleBoard()
        let names = (0..<1_000).map { "rule \($0)" }
        for (number, name) in names.enumerated() { board.post(try terms(name, number + 1), as: name) }
        var posted = 0
        for (number, name) in names.enumerated() {
            guard let found = board.terms(of: name) else { continue }
            posted += 1
            #expect(try found == terms(name, number + 1))
        }
        #expect(posted > RuleBoard.cells / 2 && posted <= RuleBoard.cells)
    }

    /// A reader sees one version or the other, or none, never a mixture.
    @Test func readersNeverSeeHalfOfAChange() async throws {
        let board = SharedBoard()
        let versions = try (1...64).map { try terms("rule", $0) }
        let known = Set(versions)
        let mixtures = await withTaskGroup(of: Int.self) { group in
            for _ in 0..<3 {
                group.addTask {
                    (0..<30_000).count { _ in board.board.terms(of: "rule").map { !known.contains($0) } ?? false }
                }
            }
            group.addTask {
                for round in 0..<30_000 { board.board.post(versions[round % versions.count], as: "rule") }
                return 0
            }
            return await group.reduce(0, +)
        }
        #expect(mixtures == 0)
        #expect(board.board.terms(of: "rule").map { known.contains($0) } == true)
    }
}

/// A board that tasks share.
private final class SharedBoard: Sendable {
    let board = RuleBoard()
}
