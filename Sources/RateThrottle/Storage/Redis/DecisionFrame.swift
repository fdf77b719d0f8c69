#if Redis
/// The call of a decision script as it is sent, and where its parts stand.
struct DecisionFrame: Sendable {
    let bytes: [UInt8]
    /// Where the keys that are read at once, those of logs, and what is asked of them stand; each key encoded.
    let readable: Range<Int>
    let logs: Range<Int>
    let body: Range<Int>
    /// How many keys these are.
    let readableCount: Int
    let logCount: Int

    init(_ checks: [Check], peeking: Bool, keys: RedisKeys, at now: Int?, _ script: RedisScript) {
        let places = DecisionPlaces(checks)
        var frame = ScriptFrame(
            script,
            keys: places.readable + places.logs.count,
            arguments: now == nil ? 1 : 2,
            reserving: 64 + checks.count * 320
        )
        let start = frame.bytes.count
        for index in places.states { Self.write(stateOf: checks[index], keys, to: &frame) }
        for index in places.lists { keys.write(listsOf: StorageKey.name(of: checks[index].identifier), to: &frame) }
        readable = start..<frame.bytes.count
        for index in places.logs { Self.write(stateOf: checks[index], keys, to: &frame) }
        logs = readable.upperBound..<frame.bytes.count
        (readableCount, logCount) = (places.readable, places.logs.count)
        frame.begin(9 + checks.count * 50)
        let question = frame.bytes.count
        frame.write(peeking ? 1 : 0)
        frame.write(UInt64(places.readable), bytes: 4)
        frame.write(UInt64(checks.count), bytes: 4)
        for index in checks.indices { Self.write(checks[index], places[index], to: &frame) }
        body = question..<frame.bytes.count
        frame.end()
        if let now { frame.append(String(now).utf8) }
        bytes = frame.bytes
    }

    /// One check, as most calls have, needs no lists of what stands where.
    init(_ check: Check, peeking: Bool, keys: RedisKeys, at now: Int?, _ script: RedisScript) {
        let isLog = check.rule.strategy == .slidingWindow
        let name = StorageKey.name(of: check.identifier)
        var frame = ScriptFrame(script, keys: 2, arguments: now == nil ? 1 : 2, reserving: 384)
        let start = frame.bytes.count
        if !isLog { keys.write(stateOf: name, under: check.rule, to: &frame) }
        keys.write(listsOf: name, to: &frame)
        readable = start..<frame.bytes.count
        if isLog { keys.write(stateOf: name, under: check.rule, to: &frame) }
        logs = readable.upperBound..<frame.bytes.count
        (readableCount, logCount) = isLog ? (1, 1) : (2, 0)
        frame.begin(59)
        let question = frame.bytes.count
        frame.write(peeking ? 1 : 0)
        frame.write(isLog ? 1 : 2, bytes: 4)
        frame.write(1, bytes: 4)
        Self.write(check, isLog ? (2, 1) : (1, 2), to: &frame)
        body = question..<frame.bytes.count
        frame.end()
        if let now { frame.append(String(now).utf8) }
        bytes = frame.bytes
    }

    private static func write(stateOf check: Check, _ keys: RedisKeys, to frame: inout ScriptFrame) {
        keys.write(stateOf: StorageKey.name(of: check.identifier), under: check.rule, to: &frame)
    }

    /// A check, 50 bytes.
    private static func write(_ check: Check, _ place: DecisionPlaces.Place, to frame: inout ScriptFrame) {
        let quota = check.rule.quota
        frame.write(quota.strategy.number)
        frame.write(quota.tick.powerOfTen)
        frame.write(UInt64(place.state), bytes: 4)
        frame.write(UInt64(place.list), bytes: 4)
        write(quota.windowMicroseconds, to: &frame)
        write(quota.blockMicroseconds, to: &frame)
        write(quota.limit, to: &frame)
        write(quota.capacity, to: &frame)
        // Above every capacity, and still exact.
        write(min(check.cost, Arithmetic.exactLimit * 2), to: &frame)
    }

    /// A number as a double, which holds all of them exactly.
    private static func write(_ number: Int, to frame: inout ScriptFrame) {
        frame.write(Double(number).bitPattern, bytes: 8)
    }
}

extension Tick {
    /// The tick's length as a power of ten, in microseconds.
    fileprivate var powerOfTen: UInt8 {
        switch self {
        case .microsecond: 0
        case .millisecond: 3
        case .second: 6
        }
    }
}
#endif
