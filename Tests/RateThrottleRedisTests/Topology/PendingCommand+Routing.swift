#if Redis
@testable import RateThrottle

extension PendingCommand {
    /// A command that nobody waits for: to ask for its way, or to see what becomes of it among the answers to inquiries.
    static func routed(
        _ call: UInt64 = 1,
        slot: UInt16? = nil,
        detour: Detour? = nil,
        deadline: RateThrottle.Instant = .distantFuture
    ) -> PendingCommand {
        PendingCommand(
            call: call,
            completion: .inquiry(call, 0),
            frame: [1],
            script: nil,
            runsScript: false,
            shape: .any,
            deadline: deadline,
            isPatient: false,
            sequence: call,
            slot: slot,
            detour: detour
        )
    }
}
#endif
