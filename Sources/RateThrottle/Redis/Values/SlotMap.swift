#if Redis
/// Which nodes of a cluster hold which slots, as one of them says in its answer to CLUSTER SLOTS.
struct SlotMap: Sendable, Equatable {
    struct Range: Sendable, Equatable {
        let slots: ClosedRange<UInt16>
        let master: RedisEndpoint
        let replicas: [RedisEndpoint]
    }

    /// In the order of the answer. Where some overlap, which a cluster at odds with itself may say, the last one counts.
    let ranges: [Range]
    /// How many slots are left out because their masters do not listen for clients such as this one: only for those with TLS,
    /// or only for those without.
    let closedSlots: Int

    /// Reads `[[first, last, [host, port, id, [name, value, …]], …replicas], …]`, where servers before version 4 have no
    /// id, and those before 7 no list.
    /// - Parameters:
    ///   - reply: The answer.
    ///   - node: The node that gave it. It leaves its own host out when it does not know it.
    ///   - addressMap: Where to connect in place of what is announced.
    /// - Throws: ``RedisError`` with code `protocolViolation` when it looks otherwise.
    init(_ reply: RedisReply, answeredBy node: RedisEndpoint, addressMap: RedisAddressMap) throws(RedisError) {
        guard let entries = reply.array else { throw Self.violation("it is no array") }
        var (ranges, closedSlots) = ([Range](), 0)
        for entry in entries {
            guard let parts = entry.array, parts.count >= 3, let first = parts[0].int, let last = parts[1].int else {
                throw Self.violation("a range is not two slots and a node")
            }
            guard first >= 0, first <= last, last < HashSlot.count else {
                throw Self.violation("the slots \(first) to \(last) are no range; allowed: 0 to \(HashSlot.count - 1)")
            }
            let nodes = try parts.dropFirst(2).map { part throws(RedisError) in
                try Self.endpoint(part, answeredBy: node).map(addressMap.mapped)
            }
            // One whose place nobody knows cannot be asked; its slots are found by redirection, if at all.
            guard case .some(.some(let master)) = nodes.first else {
                if parts[2].array?[1].int == 0 { closedSlots += last - first + 1 }
                continue
            }
            let slots = UInt16(first)...UInt16(last)
            ranges.append(Range(slots: slots, master: master, replicas: nodes.dropFirst().compactMap(\.self)))
        }
        (self.ranges, self.closedSlots) = (ranges, closedSlots)
    }

    /// Where a node listens; nil when nobody knows its host, or it does not listen for such clients.
    private static func endpoint(
        _ reply: RedisReply,
        answeredBy node: RedisEndpoint
    ) throws(RedisError) -> RedisEndpoint? {
        guard let parts = reply.array, parts.count >= 2, let port = parts[1].int,
            let announced = parts[0].isNull ? "" : parts[0].string
        else { throw violation("a node is not a host and a port") }
        guard (0...65_535).contains(port) else {
            throw violation("the port \(port) of a node is out of range; allowed: 0 to 65535")
        }
        // It listens only for clients with TLS, or only for others.
        guard port > 0 else { return nil }
        if announced.isEmpty {
            guard case .tcp(let host, _) = node else { return nil }
            return .tcp(host: host, port: UInt16(port))
        }
        if AnnouncedHost.isUnknown(announced) {
            return otherHost(parts.dropFirst(3).first).map { .tcp(host: $0, port: UInt16(port)) }
        }
        guard AnnouncedHost.isKnown(announced) else { throw violation("a node's host is not a name or an address") }
        return .tcp(host: announced, port: UInt16(port))
    }

    /// The address, or else the name, in a list `[name, value, …]` about a node that prefers to be called otherwise.
    private static func otherHost(_ metadata: RedisReply?) -> String? {
        let words = metadata?.array ?? []
        for wanted in ["ip", "hostname"] {
            for index in stride(from: 0, to: words.count - 1, by: 2) where words[index].string == wanted {
                if let host = words[index + 1].string, AnnouncedHost.isKnown(host) { return host }
            }
        }
        return nil
    }

    private static func violation(_ reason: String) -> RedisError {
        RedisError(code: .protocolViolation, message: "what a node answered to CLUSTER SLOTS is no map: \(reason)")
    }
}
#endif
