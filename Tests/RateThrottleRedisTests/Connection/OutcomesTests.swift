#if Redis
import Testing

@testable import RateThrottle

@Suite("Results that are handed over")
struct OutcomesTests {
    /// What was sent before may have been executed then, whatever became of it the second time.
    @Test(arguments: [false, true])
    func aSecondAttemptNeverCountsAsUnexecuted(_ isSecond: Bool) async {
        let result = await withCallContinuation { continuation in
            var command = PendingCommand(
                call: 1,
                completion: .call(continuation),
                frame: [],
                script: nil,
                runsScript: false,
                shape: .any,
                deadline: .at(0),
                isPatient: false,
                attemptTimeout: .seconds(1)
            )
            if isSecond { command = command.repeated }
            var outcomes = Outcomes()
            outcomes.add(command, .failure(.timedOut(isSent: false, waitingFor: "nothing")))
            outcomes.deliver()
            outcomes.deliver()
        }
        guard case .failure(let error) = result else {
            Issue.record("no error")
            return
        }
        #expect(error.code == .timedOut && error.mayHaveExecuted == isSecond && error.isRetryable == !isSecond)
    }
}
#endif
