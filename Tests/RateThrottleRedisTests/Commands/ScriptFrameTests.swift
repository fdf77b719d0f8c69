#if Redis
import RateThrottleTestSupport
import Testing

@testable import RateThrottle

@Suite("Calls of scripts as they are sent")
struct ScriptFrameTests {
    /// What is written argument by argument is what hiredis makes of the same arguments.
    @Test(arguments: [0, 1, 2, 9, 10, 11, 99, 100, 1_000])
    func isWhatHiredisMakes(_ keyCount: Int) throws {
        let script = try RedisScript("return \(keyCount)")
        var random = SplitMix64(seed: UInt64(keyCount))
        let keys = (0..<keyCount).map { "key \($0)" + String(repeating: "é", count: random.pick(0...60)) }
        let sizes = [0, 1, 9, 10, 99, 100, 999, 1_000, 12_345]
        let arguments = sizes.map { size in (0..<size).map { _ in UInt8.random(in: 0...255, using: &random) } }
        var frame = ScriptFrame(script, keys: keys.count, arguments: arguments.count, reserving: 0)
        for key in keys { frame.append(key.utf8) }
        for argument in arguments { frame.append(argument) }
        #expect(frame.bytes == (try script.command(keys: keys, arguments: arguments).frame()))
    }

    @Test func numbers() throws {
        let script = try RedisScript("return 1")
        for number in [0, 1, 9, 10, 19, 100, 12_345, .max] {
            #expect(ScriptFrame.digits(of: number) == "\(number)".utf8.count)
            var frame = ScriptFrame(script, keys: 0, arguments: 1, reserving: 0)
            let start = frame.bytes.count
            frame.write(digitsOf: number)
            frame.write(0x0102_0304_0506_0708, bytes: 8)
            frame.write(0x0102_0304, bytes: 4)
            #expect(Array(frame.bytes[start...]) == Array("\(number)".utf8) + [8, 7, 6, 5, 4, 3, 2, 1, 4, 3, 2, 1])
        }
    }
}
#endif
