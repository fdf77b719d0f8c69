/// Whose requests are counted together.
enum Grouping: String, CaseIterable {
    case ip
    case path
    case ipAndPath = "ip+path"
    case user

    /// What the key lacks in a line that has none.
    var missingPart: String {
        switch self {
        case .ip: "client"
        case .path, .ipAndPath: "path"
        case .user: "user"
        }
    }

    /// Writes the key of a line in place of what the buffer held.
    /// - Returns: Whether the line has one.
    func write(_ entry: LogLine, in line: Span<UInt8>, to key: inout [UInt8]) -> Bool {
        key.removeAll(keepingCapacity: true)
        switch self {
        case .ip:
            Self.append(line.extracting(entry.host), to: &key)
        case .user:
            if entry.user.isEmpty || entry.user.count == 1 && line.has("-", at: entry.user.lowerBound) { return false }
            Self.append(line.extracting(entry.user), to: &key)
        case .path, .ipAndPath:
            let request = line.extracting(entry.request)
            guard let path = RequestPath.range(in: request) else { return false }
            if self == .ipAndPath {
                Self.append(line.extracting(entry.host), to: &key)
                key.append(UInt8(ascii: " "))
            }
            Self.append(request.extracting(path), to: &key)
        }
        return true
    }

    private static func append(_ bytes: Span<UInt8>, to key: inout [UInt8]) {
        bytes.withUnsafeBufferPointer { key.append(contentsOf: $0) }
    }
}
