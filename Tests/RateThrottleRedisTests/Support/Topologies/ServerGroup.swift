#if Redis
import Foundation

/// Several servers at once.
enum ServerGroup {
    /// Lines of every server that sends its data to others, or gets it from them.
    ///
    /// By default, a master waits for five seconds before it sends, and what was sent is found again after a restart.
    static let replicationLines = ["repl-diskless-sync no", "rdb-del-sync-files yes"]

    /// Starts servers side by side, and waits until all of them answer.
    /// - Parameters:
    ///   - configurations: The lines of each.
    ///   - kind: What they are.
    ///   - tls: Their certificate, if they are to have a port for TLS.
    /// - Returns: The servers, in the order of their lines.
    /// - Throws: ``SupportFailure``, when one does not start. None of them runs then.
    static func start(
        _ configurations: [[String]],
        kind: RedisServer.Kind = .server,
        tls: TestCertificates.Identity? = nil
    ) async throws -> [RedisServer] {
        let started = await withTaskGroup(of: (Int, Result<RedisServer, any Error>).self) { group in
            for (index, lines) in configurations.enumerated() {
                group.addTask {
                    do {
                        return (index, .success(try await RedisServer.start(lines, kind: kind, tls: tls)))
                    } catch {
                        return (index, .failure(error))
                    }
                }
            }
            return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
        let results = started.sorted { $0.key < $1.key }.map(\.value)
        do {
            return try results.map { try $0.get() }
        } catch {
            await stop(results.compactMap { try? $0.get() })
            throw error
        }
    }

    /// Ends servers at once, and removes their folders.
    static func stop(_ servers: [RedisServer]) async {
        for server in servers { await server.stop() }
    }

    /// Waits until replicas have their master's data, and get what is written to it.
    static func waitUntilInSync(_ replicas: [RedisServer], within limit: Duration = .seconds(10)) async throws {
        for replica in replicas {
            let isUp = try await eventually(within: limit) { try await replica.info("master_link_status") == "up" }
            guard isUp else {
                throw SupportFailure("replica \(replica.port) is not in sync: \(replica.log.suffix(500))")
            }
        }
    }
}

extension RedisServer {
    /// The port at which others of its group, and clients, are to reach it: that for TLS if it has one.
    var groupPort: UInt16 { tlsPort ?? port }
}
#endif
