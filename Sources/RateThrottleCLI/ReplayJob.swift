import RateThrottle

/// A replay from the files to the report.
struct ReplayJob {
    /// The rule to ask.
    let rule: RateThrottleRule
    /// Whose requests are counted together.
    let grouping: Grouping
    /// The files, in the order to read them.
    let paths: [String]
    /// How many of the most denied keys to name.
    let topCount: Int

    /// Reads everything, decides everything, and tells on standard error what was left out.
    func run() async throws -> Report {
        // Before anything is read: a name that is wrong should not be found out after an hour.
        let sizes = try paths.map { path throws(ToolError) in try InputFile.regularSize(path: path) }
        let total = sizes.contains(nil) ? nil : sizes.reduce(0) { $0 + ($1 ?? 0) }
        var progress = Progress(total: total)
        defer { progress.erase() }
        var reader = RequestReader(grouping: grouping)
        var orderer = Orderer(sorts: total != nil)
        var replay = try Replay(rule: rule)

        func decide(_ entry: Entry) throws {
            try replay.decide(entry, identifier: reader.keys[entry.key])
        }
        func take(_ line: Span<UInt8>?) throws {
            guard let request = reader.request(in: line) else { return }
            try orderer.add(time: request.time, key: request.key, decide)
        }
        var bytesBefore = 0
        for path in paths {
            let file = try InputFile(path: path)
            var splitter = LineSplitter()
            reader.beginFile()
            try await LogSource(file: file).read { piece in
                try splitter.split(piece, take)
                progress.update(lines: reader.lineCount, bytes: bytesBefore + file.bytesRead)
            }
            try splitter.finish(take)
            bytesBefore += file.bytesRead
            if let summary = reader.malformed.summary { StandardStreams.note("\(file.name): \(summary)") }
        }
        try orderer.finish(decide)
        tell(orderer: orderer, keylessCount: reader.keylessCount)
        return Report(replay, keys: reader.keys, grouping: grouping, topCount: topCount)
    }

    private func tell(orderer: Orderer, keylessCount: Int) {
        if keylessCount > 0 {
            let lines = keylessCount == 1 ? "1 line" : "\(keylessCount) lines"
            StandardStreams.note("\(lines) without a \(grouping.missingPart), left out")
        }
        StandardStreams.note(orderer.summary)
    }
}
