/// Makes lines of a log.
enum Lines {
    /// A line in the common format, at a second of 10 October 2000.
    static func common(
        _ host: String = "192.0.2.1",
        user: String = "-",
        second: Int = 0,
        request: String = "GET / HTTP/1.1"
    ) -> String {
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let time = "10/Oct/2000:\(two(second / 3_600)):\(two(second / 60 % 60)):\(two(second % 60)) +0000"
        return "\(host) - \(user) [\(time)] \"\(request)\" 200 2326"
    }
}
