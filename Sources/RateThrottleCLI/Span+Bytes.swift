extension Span<UInt8> {
    /// The position of the first such byte.
    func position(of byte: UInt8, from start: Int) -> Int? {
        var position = start
        while position < count {
            if self[position] == byte { return position }
            position += 1
        }
        return nil
    }

    /// Whether the bytes at a position are those of an ASCII text.
    func has(_ text: StaticString, at start: Int) -> Bool {
        guard start >= 0, start + text.utf8CodeUnitCount <= count else { return false }
        return text.withUTF8Buffer { expected in
            expected.indices.allSatisfy { self[start + $0] == expected[$0] }
        }
    }

    /// The number that so many decimal digits stand for; nil when one of them is none.
    func number(at start: Int, digits: Int) -> Int? {
        var number = 0
        for position in start..<start + digits {
            let digit = self[position] &- UInt8(ascii: "0")
            guard digit <= 9 else { return nil }
            number = number * 10 + Int(digit)
        }
        return number
    }
}
