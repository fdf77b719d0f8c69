/// The bytes of a text, eight at a time, for as long as ``Swift/String/withWords(_:)`` runs.
@safe struct ByteWords {
    private let bytes: UnsafeRawBufferPointer

    fileprivate init(_ bytes: UnsafeBufferPointer<UInt8>) {
        unsafe self.bytes = UnsafeRawBufferPointer(bytes)
    }

    /// How many bytes there are.
    @inline(__always)
    var count: Int { unsafe bytes.count }

    /// How many words, of which the last may be short of bytes.
    @inline(__always)
    var wordCount: Int { (count &+ 7) >> 3 }

    /// A word, its first byte lowest; zeros stand for bytes that are not there.
    @inline(__always)
    subscript(position: Int) -> UInt64 {
        let start = position &* 8
        let rest = count &- start
        return rest >= 8 ? load(UInt64.self, start) : part(start, rest)
    }

    /// The ends of the text; all of it when it has at most sixteen bytes.
    @inline(__always)
    var ends: TextEnds {
        let last = wordCount > 0 ? wordCount &- 1 : 0
        return TextEnds(count: count, first: self[0], last: self[last])
    }

    /// Fewer than eight bytes, read as two numbers that may overlap. No read goes across two words: a short text has just been
    /// written to the stack as two, and a processor waits to read what two writes made.
    @inline(__always)
    private func part(_ start: Int, _ count: Int) -> UInt64 {
        if count >= 4 { return joined(UInt32.self, start, count) }
        if count >= 2 { return joined(UInt16.self, start, count) }
        return count == 1 ? UInt64(load(UInt8.self, start)) : 0
    }

    @inline(__always)
    private func joined<Word: FixedWidthInteger & BitwiseCopyable>(_: Word.Type, _ start: Int, _ count: Int) -> UInt64 {
        let overlap = count &- MemoryLayout<Word>.size
        let last = UInt64(truncatingIfNeeded: load(Word.self, start &+ overlap))
        return UInt64(truncatingIfNeeded: load(Word.self, start)) | last &<< UInt64(truncatingIfNeeded: overlap &* 8)
    }

    @inline(__always)
    private func load<Word: FixedWidthInteger & BitwiseCopyable>(_: Word.Type, _ offset: Int) -> Word {
        unsafe Word(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: Word.self))
    }
}

extension String {
    /// Runs a body on the bytes of the text.
    @inline(__always)
    func withWords<Result>(_ body: (ByteWords) -> Result) -> Result {
        let result = unsafe utf8.withContiguousStorageIfAvailable { unsafe body(ByteWords($0)) }
        return result ?? withWordsOfCopy(body)
    }

    /// The same for a text that lies elsewhere, as one of another language does.
    @inline(never)
    private func withWordsOfCopy<Result>(_ body: (ByteWords) -> Result) -> Result {
        var text = self
        return text.withUTF8 { unsafe body(ByteWords($0)) }
    }
}
