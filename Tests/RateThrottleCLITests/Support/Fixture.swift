import Foundation
import Testing

/// The files beside the tests.
enum Fixture {
    /// 10,000 lines of a real log.
    static let log = Bundle.module.bundleURL.appendingPathComponent("Fixtures/access.log").path

    /// What the replay must say of it: a line of JSON for each configuration.
    static func expected() throws -> [String] {
        let url = Bundle.module.bundleURL.appendingPathComponent("Fixtures/expected-replay.json")
        return try String(contentsOf: url, encoding: .utf8).split(separator: "\n").filter { $0.hasPrefix("{") }
            .map { $0.hasSuffix(",") ? String($0.dropLast()) : String($0) }
    }

    /// The log's bytes.
    static func logBytes() throws -> [UInt8] {
        try [UInt8](Data(contentsOf: URL(fileURLWithPath: log)))
    }
}
