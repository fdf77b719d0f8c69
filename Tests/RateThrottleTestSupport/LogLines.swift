package import Logging
import RateThrottle

/// Collects what is logged.
package final class LogLines: Sendable {
    private let collected = Lock<[String]>([])

    /// Collects nothing yet.
    package init() {}

    /// Every line: level, message and metadata.
    package var lines: [String] { collected.withLock { $0 } }

    /// A logger that writes here, at every level.
    package var logger: Logger {
        var logger = Logger(label: "test") { _ in Handler(lines: self) }
        logger.logLevel = .trace
        return logger
    }

    /// How many lines begin so.
    package func count(_ start: String) -> Int { lines.count { $0.hasPrefix(start) } }

    private func append(_ line: String) {
        collected.withLock { $0.append(line) }
    }

    private struct Handler: LogHandler {
        let lines: LogLines
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.trace

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            lines.append("\(event.level) \(event.message) \(event.metadata ?? [:])")
        }
    }
}
