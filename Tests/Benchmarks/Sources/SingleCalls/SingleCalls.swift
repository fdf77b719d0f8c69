import ArgumentParser
import BenchmarkSupport
import CFixedRandom

/// Makes calls about new keys, each in a function of its own, so that a profiler can count the instructions of every one.
@main
struct SingleCalls: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Makes calls about new keys, of which a profiler can count the instructions of every one."
    )

    @Argument(help: "What has happened before.")
    var occasion: Occasion

    @Argument(help: "How many keys are there before, 1000 to 1000000.")
    var keys: Int

    @Argument(help: "How many calls, 1 to 100000.")
    var calls: Int

    func validate() throws {
        guard (1_000...1_000_000).contains(keys) else {
            throw ValidationError("keys \(keys): allowed are 1000 to 1000000")
        }
        guard (1...100_000).contains(calls) else {
            throw ValidationError("calls \(calls): allowed are 1 to 100000")
        }
    }

    func run() throws {
        // Otherwise keys would lie elsewhere in each run, and the worst call be another.
        CFixedRandom_link()
        let scene = try Scene(occasion, keys: keys)
        let asked = occasion.asked(keys)
        let granted = try scene.ask(KeyList.make(asked..<asked + calls))
        guard granted == calls else { throw BenchmarkError("\(granted) of \(calls) calls were granted; expected all") }
    }
}
