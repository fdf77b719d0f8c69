#if Redis
@testable import RateThrottle

/// Makes commands for machines, which hand commands back and resume nobody: one caller is enough for all of them.
struct Callers {
    private let batch: Batch

    var completion: Completion { .element(batch, 0) }

    /// Runs a test, and resumes the one caller at its end.
    static func run(_ body: (Callers) throws -> Void) async throws {
        var failure: (any Error)?
        _ = await withCallContinuation { continuation in
            let callers = Callers(batch: Batch(count: 1, continuation))
            do { try body(callers) } catch { failure = error }
            callers.batch.finish(0, .success(.null))
        }
        if let failure { throw failure }
    }

    /// A command of so many bytes.
    func command(
        _ call: UInt64,
        bytes: Int = 10,
        deadline: RateThrottle.Instant = .distantFuture,
        shape: RedisReplyShape = .any,
        isPatient: Bool = false,
        mayRepeat: Bool = false,
        sequence: UInt64? = nil
    ) -> PendingCommand {
        PendingCommand(
            call: call,
            completion: completion,
            frame: [UInt8](repeating: UInt8(ascii: "x"), count: bytes),
            script: nil,
            runsScript: false,
            shape: shape,
            deadline: deadline,
            isPatient: isPatient,
            attemptTimeout: mayRepeat ? .milliseconds(100) : nil,
            sequence: sequence ?? call
        )
    }

    /// A command that runs a script.
    func command(
        _ call: UInt64,
        _ script: RedisScript,
        shape: RedisReplyShape = .any,
        deadline: RateThrottle.Instant = .distantFuture
    ) throws -> PendingCommand {
        PendingCommand(
            call: call,
            completion: completion,
            frame: try script.command(keys: ["k"], arguments: []).frame(),
            script: script,
            runsScript: true,
            shape: shape,
            deadline: deadline,
            isPatient: false,
            attemptTimeout: nil,
            sequence: call
        )
    }
}
#endif
