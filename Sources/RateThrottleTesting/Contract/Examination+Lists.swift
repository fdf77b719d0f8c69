import RateThrottle

extension Examination {
    func listsActOnDecisions(_ backend: any RateLimitingStorageBackend) async throws {
        let rule = try Self.rule("rule", 2)
        func ask(_ identifier: String) async throws -> Outcome? {
            try await backend.evaluate([Check(rule: rule, identifier: identifier)], peeking: false).first
        }
        for list in AccessList.allCases {
            await expect("contains before add", is: false, try await backend.contains("id", in: list))
            await expect("remove of what is on no list", is: false, try await backend.remove("id", from: list))
        }
        try await backend.add("id", to: .blacklist, for: nil)
        await expect("contains after add", is: true, try await backend.contains("id", in: .blacklist))
        await expect("contains of the other list", is: false, try await backend.contains("id", in: .whitelist))
        await expect("contains of another identifier", is: false, try await backend.contains("di", in: .blacklist))
        let denial = try await ask("id")
        await expect("a blacklisted identifier is allowed", is: false, denial?.allowed)
        await expect("a blacklisted identifier is blocked", is: true, denial?.blocked)
        await expect("a blacklisted identifier's reason", is: .blacklisted, denial?.reason)
        await expect("what is left to it", is: 0, denial?.remaining)
        await expect("another identifier's reason", is: nil, try await ask("di")?.reason)

        try await backend.add("id", to: .whitelist, for: nil)
        for call in 1...3 {
            let grant = try await ask("id")
            await expect("call \(call) under a limit of 2, on both lists", is: true, grant?.allowed)
            await expect("the reason of call \(call), on both lists", is: .whitelisted, grant?.reason)
        }
        for list in AccessList.allCases {
            await expect("remove of an entry", is: true, try await backend.remove("id", from: list))
            await expect("contains after remove", is: false, try await backend.contains("id", in: list))
        }
        await expect("left of 2 after calls on the lists", is: 2, try await Self.remaining(rule, "id", in: backend))
    }

    func listEntriesEnd(_ backend: any RateLimitingStorageBackend) async throws {
        let rule = try Self.rule("rule", 2)
        func reason(_ identifier: String) async throws -> Outcome.Reason? {
            try await backend.evaluate([Check(rule: rule, identifier: identifier)], peeking: true).first?.reason
        }
        for list in AccessList.allCases {
            let expected: Outcome.Reason = list == .whitelist ? .whitelisted : .blacklisted
            let name = list.rawValue
            try await backend.add("timed \(name)", to: list, for: lifetime)
            try await backend.add("permanent \(name)", to: list, for: nil)
            // A later entry replaces an earlier one.
            try await backend.add("released \(name)", to: list, for: lifetime)
            try await backend.add("released \(name)", to: list, for: nil)
            try await passMostOfALifetime()
            await expect("\(name) before the end", is: expected, try await reason("timed \(name)"))
            await expect("contains before the end", is: true, try await backend.contains("timed \(name)", in: list))
            try await passTheRest()
            await expect("\(name) after the end", is: nil, try await reason("timed \(name)"))
            await expect("contains after the end", is: false, try await backend.contains("timed \(name)", in: list))
            await expect("remove after the end", is: false, try await backend.remove("timed \(name)", from: list))
            for key in ["permanent", "released"] {
                await expect("\(name), \(key)", is: expected, try await reason("\(key) \(name)"))
                await expect("remove, \(key)", is: true, try await backend.remove("\(key) \(name)", from: list))
                await expect("\(name), \(key), removed", is: nil, try await reason("\(key) \(name)"))
            }
            await expectRefusal("an entry for no time") { try await backend.add("id", to: list, for: .zero) }
        }
    }
}
