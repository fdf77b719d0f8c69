#if Redis
extension DecisionCall: Mergeable {
    /// A check of a log may cost the server as much as four others.
    var weight: Int { checkCount + 3 * frame.logCount }

    var width: Int { checkCount * 4 }

    /// All but those that a test decides at another time.
    func canJoin(_ other: any Mergeable) -> Bool { (other as? DecisionCall)?.now == .some(now) }

    func merged(_ all: [any Mergeable]) -> MergedCall? {
        let calls = all.compactMap { $0 as? DecisionCall }
        let strategies = calls.reduce(UInt8(0)) { $0 | $1.strategies }
        guard calls.count == all.count, let script = try? DecisionScripts.script(for: strategies, merged: true) else {
            return nil
        }
        return MergedCall(script: script, frame: Self.frame(calls, script), shared: 1)
    }

    /// The keys of all that are read at once, then those of all logs; then what is asked of each, by numbers of these keys.
    private static func frame(_ calls: [DecisionCall], _ script: RedisScript) -> [UInt8] {
        let readable = calls.reduce(0) { $0 + $1.frame.readableCount }
        let logs = calls.reduce(0) { $0 + $1.frame.logCount }
        let now = calls[0].now
        var frame = ScriptFrame(
            script,
            keys: readable + logs,
            arguments: now == nil ? 1 : 2,
            reserving: calls.reduce(64) { $0 + $1.frame.bytes.count }
        )
        for call in calls { frame.write(call.frame.bytes[call.frame.readable]) }
        for call in calls { frame.write(call.frame.bytes[call.frame.logs]) }
        frame.begin(calls.reduce(9) { $0 + $1.frame.body.count })
        frame.write(0)
        frame.write(UInt64(readable), bytes: 4)
        frame.write(UInt64(calls.count), bytes: 4)
        var (before, logsBefore) = (0, readable)
        for call in calls {
            call.frame.write(to: &frame, readableBefore: before, logsBefore: logsBefore)
            before += call.frame.readableCount
            logsBefore += call.frame.logCount
        }
        frame.end()
        if let now { frame.append(String(now).utf8) }
        return frame.bytes
    }
}

extension DecisionFrame {
    /// Writes what is asked, of keys that have other numbers there.
    fileprivate func write(to frame: inout ScriptFrame, readableBefore: Int, logsBefore: Int) {
        var place = body.lowerBound
        frame.write(bytes[place..<place + 9])
        place += 9
        while place < body.upperBound {
            frame.write(bytes[place..<place + 2])
            let (state, list) = (number(at: place + 2), number(at: place + 6))
            let isLog = state > readableCount
            frame.write(UInt64(isLog ? state - readableCount + logsBefore : state + readableBefore), bytes: 4)
            frame.write(UInt64(list + readableBefore), bytes: 4)
            frame.write(bytes[place + 10..<place + 50])
            place += 50
        }
    }

    /// Four bytes, the lowest first.
    private func number(at place: Int) -> Int {
        var number = 0
        for index in (0..<4).reversed() { number = number << 8 | Int(bytes[place + index]) }
        return number
    }
}
#endif
