#if Redis
@testable import RateThrottle

/// What lets a command of a test travel with others: its number, which the call of all has as an argument.
final class WalkPart: Mergeable {
    private static let script = try? RedisScript("return {0, unpack(ARGV)}")

    let number: Int
    let weight: Int
    private let group: Int

    var width: Int { 1 }

    init(_ number: Int, weight: Int = 1, group: Int = 0) {
        (self.number, self.weight, self.group) = (number, weight, group)
    }

    func canJoin(_ other: any Mergeable) -> Bool { (other as? WalkPart)?.group == group }

    func merged(_ all: [any Mergeable]) -> MergedCall? {
        guard let script = Self.script else { return nil }
        let numbers = all.map { "\(($0 as? WalkPart)?.number ?? -1)" }
        var frame = ScriptFrame(script, keys: 1, arguments: numbers.count, reserving: 0)
        frame.append("m".utf8)
        for number in numbers { frame.append(number.utf8) }
        return MergedCall(script: script, frame: frame.bytes, shared: 1)
    }
}
#endif
