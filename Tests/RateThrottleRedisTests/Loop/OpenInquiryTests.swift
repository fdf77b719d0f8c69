#if Redis
import Testing

@testable import RateThrottle

@Suite("Inquiries that are under way")
struct OpenInquiryTests {
    private static let inquiry = Inquiry(
        id: 9,
        server: .tcp(host: "s1", port: 26_379),
        commands: [RedisCommand("PING"), RedisCommand("ROLE"), RedisCommand("INFO")],
        timeout: .milliseconds(300)
    )

    @Test func theLastAnswerCompletesItWhateverTheOrder() {
        var open = OpenInquiry(Self.inquiry)
        let error = RedisError(code: .timedOut, message: "late")
        #expect(open.note(2, .success(.integer(3))) == nil)
        #expect(open.note(0, .failure(error)) == nil)
        #expect(open.note(1, .success(.integer(2))) == [.failure(error), .success(.integer(2)), .success(.integer(3))])
    }

    @Test func itsCommandsGoTogetherAndEndTogether() {
        let commands = OpenInquiry(Self.inquiry).commands(.at(50))
        let frames = commands.map { String(decoding: $0.frame, as: UTF8.self) }
        #expect(frames == ["PING", "ROLE", "INFO"].map { "*1\r\n$4\r\n\($0)\r\n" })
        #expect(commands.allSatisfy { $0.call == 9 && $0.deadline == .at(350) && !$0.mayRepeat && !$0.isPatient })
        let places = commands.map { if case .inquiry(9, let index) = $0.completion { index } else { -1 } }
        #expect(places == [0, 1, 2])
    }

    @Test func answersToInquiriesAreTheLoopsAndTakenOnce() {
        var outcomes = Outcomes()
        #expect(!outcomes.hasAnswers)
        outcomes.add(.routed(4), .success(.integer(1)))
        outcomes.add(.routed(5), .failure(.timedOut(isSent: false, waitingFor: "nothing")))
        // Callers have their results by then; these stay.
        outcomes.deliver()
        #expect(outcomes.hasAnswers)
        let answers = outcomes.takeAnswers()
        #expect(answers.map(\.inquiry) == [4, 5] && answers.first?.result == .success(.integer(1)))
        #expect(!outcomes.hasAnswers && outcomes.takeAnswers().isEmpty)
    }
}
#endif
