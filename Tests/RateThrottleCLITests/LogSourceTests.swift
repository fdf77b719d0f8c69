import Testing

@testable import RateThrottleCLI

@Suite("Compression is known by the first bytes")
struct LogSourceTests {
    /// What a first piece holds that comes byte by byte.
    private func begin(_ bytes: [UInt8]) throws -> [UInt8] {
        var rest = bytes[...]
        var piece = [UInt8](repeating: 0xee, count: 8)
        let count = try LogSource.begin(&piece) { piece, start in
            guard let byte = rest.popFirst() else { return 0 }
            piece[start] = byte
            return 1
        }
        return Array(piece[..<count])
    }

    @Test func slowPipe() throws {
        #expect(try begin([0x1f, 0x8b, 0x08]) == [0x1f, 0x8b])
        #expect(try begin([0x1f]) == [0x1f])
        #expect(try begin([]).isEmpty)
    }

    @Test(arguments: [
        ([0x1f, 0x8b], true), ([0x1f, 0x8b, 0x08], true), ([0x1f], false), ([], false), ([0x8b, 0x1f], false),
    ])
    func magic(_ bytes: [UInt8], _ isCompressed: Bool) {
        let found = GzipDecoder.isCompressed(bytes.span)
        #expect(found == isCompressed)
    }
}
