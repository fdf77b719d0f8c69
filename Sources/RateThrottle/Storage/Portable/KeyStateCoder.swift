/// Writes a key's state as one line of text, which any backend can hold and a person can read.
///
/// ```
/// 1 token_bucket 60000000 0 - 1728000000000000 540000000
/// version strategy window tick block numbers…
/// ```
enum KeyStateCoder {
    private static let version = "1"

    /// The line. O(entries) for a log.
    static func encode(_ state: KeyState) -> StorageValue {
        var fields = [
            version, state.strategy.strategy.rawValue, String(state.windowMicroseconds), String(state.tick.rawValue),
        ]
        fields.append(state.blockedUntil.map(String.init) ?? "-")
        fields += numbers(of: state.strategy).map(String.init)
        return .string(fields.joined(separator: " "))
    }

    /// The state of a line.
    /// - Throws: ``StorageError`` with code `corrupted` when it is not one: nothing is guessed, for a guess admits too much.
    static func decode(_ value: StorageValue) throws(StorageError) -> KeyState {
        guard case .string(let line) = value else { throw .corrupted }
        let fields = line.split(separator: " ", omittingEmptySubsequences: false)
        guard fields.count >= 5, fields[0] == version,
            let strategy = RateThrottleStrategy(rawValue: String(fields[1])),
            let window = Int(fields[2]), (1...RateThrottleRule.maximumDuration).contains(window),
            let tick = UInt8(fields[3]).flatMap(Tick.init(rawValue:))
        else { throw .corrupted }
        let block = fields[4] == "-" ? nil : Int(fields[4])
        let numbers = fields[5...].compactMap { Int($0) }
        guard block != nil || fields[4] == "-", numbers.count == fields.count - 5,
            (block ?? 0).magnitude <= Arithmetic.timeLimit * 2,
            numbers.allSatisfy({ $0.magnitude <= Arithmetic.timeLimit }),
            let state = state(strategy, numbers, window: window / tick.microseconds, tick)
        else { throw .corrupted }
        return KeyState(strategy: state, windowMicroseconds: window, tick: tick, blockedUntil: block)
    }

    private static func numbers(of state: AnyStrategyState) -> [Int] {
        switch state {
        case .fixedWindow(let state): return [state.index, state.used]
        case .slidingCounter(let state): return [state.index, state.current, state.previous]
        case .tokenBucket(let state): return [state.last, state.credit]
        case .leakyBucket(let state): return [state.last, state.level]
        case .slidingWindow(let state):
            var before = state.dropped
            return state.kept.flatMap { entry in
                defer { before = entry.total }
                return [entry.at, entry.total - before]
            }
        }
    }

    private static func state(
        _ strategy: RateThrottleStrategy,
        _ numbers: [Int],
        window: Int,
        _ tick: Tick
    ) -> AnyStrategyState? {
        let counts = 0...Arithmetic.exactLimit
        switch (strategy, numbers.count) {
        case (.fixedWindow, 2):
            guard isIndex(numbers[0], window, tick), counts.contains(numbers[1]) else { return nil }
            return .fixedWindow(FixedWindow(index: numbers[0], used: numbers[1]))
        case (.slidingCounter, 3):
            guard isIndex(numbers[0], window, tick), numbers[1...].allSatisfy(counts.contains) else { return nil }
            return .slidingCounter(SlidingCounter(index: numbers[0], current: numbers[1], previous: numbers[2]))
        case (.tokenBucket, 2):
            guard isTime(numbers[0], tick), counts.contains(numbers[1]) else { return nil }
            return .tokenBucket(TokenBucket(last: numbers[0], credit: numbers[1]))
        case (.leakyBucket, 2):
            guard isTime(numbers[0], tick), counts.contains(numbers[1]) else { return nil }
            return .leakyBucket(LeakyBucket(last: numbers[0], level: numbers[1]))
        case (.slidingWindow, _):
            return log(numbers, tick).map(AnyStrategyState.slidingWindow)
        default:
            return nil
        }
    }

    /// Whether a window's start is a time that can be reckoned with.
    private static func isIndex(_ index: Int, _ window: Int, _ tick: Tick) -> Bool {
        window > 0 && isTime(Arithmetic.multiply(index, window), tick)
    }

    /// Whether a time in ticks is one that can be reckoned with, in the finest tick too.
    private static func isTime(_ time: Int, _ tick: Tick) -> Bool {
        tick.convert(time, to: .microsecond).magnitude <= Arithmetic.timeLimit
    }

    private static func log(_ numbers: [Int], _ tick: Tick) -> SlidingWindow? {
        guard numbers.count.isMultiple(of: 2) else { return nil }
        var entries: [SlidingWindow.Entry] = []
        for position in stride(from: 0, to: numbers.count, by: 2) {
            let (at, count) = (numbers[position], numbers[position + 1])
            guard isTime(at, tick), at >= entries.last?.at ?? Int.min, (1...Arithmetic.exactLimit).contains(count)
            else { return nil }
            entries.append(SlidingWindow.Entry(at: at, total: Arithmetic.add(entries.last?.total ?? 0, count)))
        }
        return (entries.last?.total ?? 0) <= Arithmetic.timeLimit ? SlidingWindow(entries: entries) : nil
    }
}

extension StorageError {
    /// What is stored under a key of this library is not what this library stores there.
    static let corrupted = StorageError(
        code: .corrupted,
        message: "a stored value is not one that this library wrote, or is damaged; delete it, or reset the identifier"
    )
}
