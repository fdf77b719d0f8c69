/// The time of a log line: `10/Oct/2000:13:55:36 -0700`.
enum LogTime {
    /// How many bytes a time has.
    static let length = 26

    /// Each name in one number, which is compared at once.
    private static let monthNames = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ].map { name in name.utf8.reduce(UInt32(0)) { $0 << 8 | UInt32($1) } }
    private static let monthLengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    /// Days before each month of a year that begins in March, so that the leap day comes last.
    private static let daysBeforeMonth = [306, 337, 0, 31, 61, 92, 122, 153, 184, 214, 245, 275]

    /// Reads a time. A leap second is the second that follows it.
    /// - Parameters:
    ///   - line: The line.
    ///   - start: Where the time begins in it.
    /// - Returns: Seconds since 1970-01-01T00:00:00Z; nil when there is no such time.
    static func seconds(in line: Span<UInt8>, at start: Int) -> Int? {
        guard line.count >= start + length,
            line[start + 2] == UInt8(ascii: "/"), line[start + 6] == UInt8(ascii: "/"),
            line[start + 11] == UInt8(ascii: ":"), line[start + 14] == UInt8(ascii: ":"),
            line[start + 17] == UInt8(ascii: ":"), line[start + 20] == UInt8(ascii: " "),
            let month = month(in: line, at: start + 3),
            let year = line.number(at: start + 7, digits: 4),
            let day = line.number(at: start, digits: 2), day >= 1, day <= length(of: month, in: year),
            let hour = line.number(at: start + 12, digits: 2), hour <= 23,
            let minute = line.number(at: start + 15, digits: 2), minute <= 59,
            let second = line.number(at: start + 18, digits: 2), second <= 60,
            let offset = offset(in: line, at: start + 21)
        else { return nil }
        return days(year: year, month: month, day: day) * 86_400 + hour * 3_600 + minute * 60 + second - offset
    }

    /// 0 for January.
    private static func month(in line: Span<UInt8>, at start: Int) -> Int? {
        monthNames.firstIndex(of: pack(line[start], line[start + 1], line[start + 2]))
    }

    private static func pack(_ first: UInt8, _ second: UInt8, _ third: UInt8) -> UInt32 {
        UInt32(first) << 16 | UInt32(second) << 8 | UInt32(third)
    }

    /// How far local time is ahead of UTC, in seconds.
    private static func offset(in line: Span<UInt8>, at start: Int) -> Int? {
        guard let hours = line.number(at: start + 1, digits: 2), hours <= 23,
            let minutes = line.number(at: start + 3, digits: 2), minutes <= 59
        else { return nil }
        let offset = hours * 3_600 + minutes * 60
        switch line[start] {
        case UInt8(ascii: "+"): return offset
        case UInt8(ascii: "-"): return -offset
        default: return nil
        }
    }

    private static func length(of month: Int, in year: Int) -> Int {
        let isLeap = year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400))
        return month == 1 && isLeap ? 29 : monthLengths[month]
    }

    /// Days since 1970-01-01 in the Gregorian calendar.
    private static func days(year: Int, month: Int, day: Int) -> Int {
        // January and February belong to the year before; + 400 years keeps that above zero.
        let years = year + 400 - (month < 2 ? 1 : 0)
        let leapDays = years / 4 - years / 100 + years / 400
        return years * 365 + leapDays + daysBeforeMonth[month] + day - 1 - daysToEpoch
    }

    /// From 1 March of the year -400 to 1970-01-01.
    private static let daysToEpoch = 865_565
}
