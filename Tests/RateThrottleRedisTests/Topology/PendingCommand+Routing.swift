#if Redis
@testable import RateThrottle

extension PendingCommand {
    /// A command that nobody waits for, to ask for its way.
    static func routed(slot: UInt16? = nil, detour: Detour? = nil) -> PendingCommand {
        PendingCommand(
            call: 1,
            completion: .inquiry(0, 0),
            frame: [1],
            script: nil,
            runsScript: false,
            shape: .any,
            deadline: .distantFuture,
            isPatient: false,
            slot: slot,
            detour: detour
        )
    }
}
#endif
