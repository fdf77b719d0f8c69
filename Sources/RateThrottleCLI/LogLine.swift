/// One line of an access log in the NCSA common format, or the combined format, which adds referer and user agent:
///
/// ```
/// host ident user [10/Oct/2000:13:55:36 -0700] "GET /path?query HTTP/1.1" 200 2326 "referer" "user agent"
/// ```
/// Only what a replay needs is kept, as positions in the line. More fields may follow; their quotes must close.
struct LogLine: Equatable {
    /// When the request was made, in seconds since the epoch.
    let time: Int
    /// The client's address, or its name.
    let host: Range<Int>
    /// Who the client said it is: "-" for nobody, and spaces are part of it.
    let user: Range<Int>
    /// The request between its quotes, escapes as they are.
    let request: Range<Int>

    /// Reads a line; nil when it is in neither format.
    init?(_ line: Span<UInt8>) {
        guard let hostEnd = line.position(of: UInt8(ascii: " "), from: 0), hostEnd > 0,
            let identEnd = line.position(of: UInt8(ascii: " "), from: hostEnd + 1), identEnd > hostEnd + 1,
            Self.isPrintable(line.extracting(0..<hostEnd)),
            let stamp = Self.stamp(in: line, from: identEnd + 1)
        else { return nil }
        let user = identEnd + 1..<stamp.bracket - 1
        // What follows "- " is a user's name: the format has one field more in front, a virtual host or a proxy.
        if line.has("- ", at: user.lowerBound), user.count > 1 { return nil }

        let requestStart = stamp.bracket + LogTime.length + 4
        guard let requestEnd = Self.closingQuote(in: line, from: requestStart),
            let end = Self.endOfSize(in: line, from: requestEnd + 1),
            Self.quotesClose(in: line, from: end)
        else { return nil }
        time = stamp.time
        host = 0..<hostEnd
        self.user = user
        request = requestStart..<requestEnd
    }
}

extension LogLine {
    /// The first bracketed time that a quote follows: a user's name may hold brackets too, but no quote of its own.
    private static func stamp(in line: Span<UInt8>, from start: Int) -> (bracket: Int, time: Int)? {
        var position = start
        while let bracket = line.position(of: UInt8(ascii: "["), from: position) {
            if bracket > start, line[bracket - 1] == UInt8(ascii: " "),
                line.has("] \"", at: bracket + 1 + LogTime.length),
                let time = LogTime.seconds(in: line, at: bracket + 1)
            {
                return (bracket, time)
            }
            position = bracket + 1
        }
        return nil
    }

    /// The quote that no backslash stands before.
    private static func closingQuote(in line: Span<UInt8>, from start: Int) -> Int? {
        var position = start
        while position < line.count {
            switch line[position] {
            case UInt8(ascii: "\""): return position
            case UInt8(ascii: "\\"): position += 2
            default: position += 1
            }
        }
        return nil
    }

    /// Where the status and the size end, each a number or "-".
    private static func endOfSize(in line: Span<UInt8>, from start: Int) -> Int? {
        guard let end = endOfNumber(in: line, after: start) else { return nil }
        guard end - start == 4 || line[start + 1] == UInt8(ascii: "-") else { return nil }
        return endOfNumber(in: line, after: end)
    }

    /// Where the field ends that follows a space.
    private static func endOfNumber(in line: Span<UInt8>, after space: Int) -> Int? {
        guard space < line.count, line[space] == UInt8(ascii: " ") else { return nil }
        let end = line.position(of: UInt8(ascii: " "), from: space + 1) ?? line.count
        let field = line.extracting(space + 1..<end)
        if field.count == 1, field[0] == UInt8(ascii: "-") { return end }
        for position in 0..<field.count where field[position] &- UInt8(ascii: "0") > 9 { return nil }
        return field.isEmpty ? nil : end
    }

    /// Whether the line ends outside of quotes: one that was cut within is not whole.
    private static func quotesClose(in line: Span<UInt8>, from start: Int) -> Bool {
        var position = start
        while let opening = line.position(of: UInt8(ascii: "\""), from: position) {
            guard let closing = closingQuote(in: line, from: opening + 1) else { return false }
            position = closing + 1
        }
        return true
    }

    private static func isPrintable(_ bytes: Span<UInt8>) -> Bool {
        for position in 0..<bytes.count where bytes[position] <= 0x20 || bytes[position] == 0x7f { return false }
        return true
    }
}
