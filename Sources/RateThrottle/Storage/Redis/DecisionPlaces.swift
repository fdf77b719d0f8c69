#if Redis
/// Where the keys of a call's checks stand: states, the lists of each identifier, and then logs.
struct DecisionPlaces {
    /// Of a check, from 1: its state, or log, and its identifier's lists.
    typealias Place = (state: Int, list: Int)

    /// The checks whose states are no logs, those that are the first of their identifiers, and those whose states are logs.
    private(set) var states: [Int] = []
    private(set) var lists: [Int] = []
    private(set) var logs: [Int] = []
    private var places: [(isLog: Bool, state: Int, list: Int)] = []

    init(_ checks: [Check]) {
        var known: [ExactString: Int] = [:]
        for index in checks.indices {
            let isLog = checks[index].rule.strategy == .slidingWindow
            if isLog { logs.append(index) } else { states.append(index) }
            let identifier = ExactString(checks[index].identifier)
            let list = known[identifier] ?? lists.count
            if list == lists.count {
                known[identifier] = list
                lists.append(index)
            }
            places.append((isLog, isLog ? logs.count : states.count, list))
        }
    }

    /// How many keys are read at once.
    var readable: Int { states.count + lists.count }

    subscript(index: Int) -> Place {
        let place = places[index]
        return (place.isLog ? readable + place.state : place.state, states.count + place.list + 1)
    }
}
#endif
