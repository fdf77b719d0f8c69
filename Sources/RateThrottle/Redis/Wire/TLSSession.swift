#if Redis
import CRateThrottleHiredis

/// A client's TLS session: a filter between the bytes of a connection and those of a socket.
///
/// What is pushed comes from the socket, and what is drained must be sent there, after each of the other calls. A failure
/// is final; every later call reports it again.
@safe final class TLSSession {
    /// How far the handshake is.
    enum Handshake: Hashable {
        case done
        /// The peer's turn.
        case pending
        /// What is left to drain may tell the peer why.
        case failed(TLSFailure)
    }

    /// What reading gave.
    enum Read: Hashable {
        /// So many were written to the start of the buffer; there may be more.
        case bytes(Int)
        /// None until more is pushed.
        case empty
        /// The peer ended the session.
        case closed
        case failed(TLSFailure)
    }

    private let session: OpaquePointer
    private var scratch = [UInt8](repeating: 0, count: 16 << 10)

    /// Makes a session with a host, the name or the address that the server's certificate must be for.
    init(_ context: TLSContext, host: String) throws(WireError) {
        guard let session = unsafe context.makeSession(host: host) else {
            throw WireError(code: .tls, message: "no TLS session can be made with this host's name")
        }
        unsafe self.session = session
    }

    deinit {
        unsafe CRateThrottleHiredis_tls_free(session)
    }

    /// Goes on with the handshake.
    func handshake() -> Handshake {
        switch unsafe CRateThrottleHiredis_tls_handshake(session) {
        case 1: .done
        case 0: .pending
        default: .failed(failure)
        }
    }

    /// Takes what was received. When there is no memory for it, the next call says so.
    func push(_ bytes: ArraySlice<UInt8>) {
        unsafe bytes.withUnsafeBytes { buffer in
            _ = unsafe CRateThrottleHiredis_tls_push(session, buffer.baseAddress, buffer.count)
        }
    }

    /// Reads what the peer wrote, into a buffer that is not empty and that keeps its size.
    func read(into buffer: inout [UInt8]) -> Read {
        let count = unsafe buffer.withUnsafeMutableBytes { buffer in
            unsafe CRateThrottleHiredis_tls_read(session, buffer.baseAddress, buffer.count)
        }
        switch count {
        case 1...: return .bytes(Int(count))
        case 0: return .empty
        case -2: return .closed
        default: return .failed(failure)
        }
    }

    /// Encrypts all of it, as few records as can be: give what there is at once. Why it failed, or `nil`.
    func write(_ bytes: ArraySlice<UInt8>) -> TLSFailure? {
        let result = unsafe bytes.withUnsafeBytes { buffer in
            unsafe CRateThrottleHiredis_tls_write(session, buffer.baseAddress, buffer.count)
        }
        return result == 0 ? nil : failure
    }

    /// Appends what must be sent to the peer.
    func drain(into output: inout [UInt8]) {
        while true {
            let count = unsafe CRateThrottleHiredis_tls_drain(session, &scratch, scratch.count)
            if count == 0 { return }
            output.append(contentsOf: scratch[..<count])
        }
    }

    private var failure: TLSFailure {
        var kind: Int32 = 0
        let text = unsafe CText.written { text, capacity in
            kind = unsafe CRateThrottleHiredis_tls_failure(session, text, capacity)
        }
        switch Int(kind) {
        case CRateThrottleHiredis_tls_verification: return TLSFailure(kind: .verification, text: text)
        case CRateThrottleHiredis_tls_refused: return TLSFailure(kind: .refused, text: text)
        case CRateThrottleHiredis_tls_memory: return TLSFailure(kind: .memory, text: text)
        default: return TLSFailure(kind: .protocolViolation, text: text)
        }
    }
}
#endif
