#if Redis
import Testing

@testable import RateThrottle

@Suite("What failures of the client mean to a storage")
struct StorageErrorTests {
    @Test func crossSlot() throws {
        let failure = #expect(throws: RedisError.self) { try RedisCommand("MGET", "foo", "bar").slot() }
        let error = StorageError(try #require(failure))
        #expect(error.code == .crossSlot)
        #expect(error.code.description == "crossSlot")
        #expect(error.message.contains("identifiers of the call lie in different slots"))
        #expect(error.underlying as? RedisError == failure)
    }
}
#endif
