import Testing

@testable import RateThrottleCLI

@Suite("Numbers of keys")
struct KeyTableTests {
    @Test func manyKeys() {
        var table = KeyTable()
        let names = (0..<20_000).map { "key \($0 &* 2_654_435_761)" }
        for (number, name) in names.enumerated() { #expect(table.number(of: Array(name.utf8)) == number) }
        for (number, name) in names.enumerated().reversed() {
            #expect(table.number(of: Array(name.utf8)) == number)
            #expect(table[number] == name)
        }
        #expect(table.count == 20_000)
    }

    @Test func keysAreBytes() {
        var table = KeyTable()
        // Equal to Swift, but not to the limiter.
        #expect(table.number(of: Array("\u{e9}".utf8)) == 0)
        #expect(table.number(of: Array("e\u{301}".utf8)) == 1)
        #expect(table.number(of: Array("a\u{0}".utf8)) == 2)
        #expect(table.number(of: Array("a".utf8)) == 3)
        #expect(table.count == 4)
    }

    @Test func whatIsNoText() {
        var table = KeyTable()
        #expect(table.number(of: [0x61, 0xff]) == 0)
        #expect(table.number(of: [0x61, 0xfe]) == 0)
        #expect(table.number(of: Array("a\u{fffd}".utf8)) == 0)
        #expect(table[0] == "a\u{fffd}")
        #expect(table.count == 1)
    }
}
