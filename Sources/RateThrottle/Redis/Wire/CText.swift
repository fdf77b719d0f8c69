#if Redis
import CRateThrottleHiredis

/// Texts from C, and for it.
enum CText {
    /// What a function writes into a buffer of its caller, up to the NUL; what is no UTF-8 is replaced.
    static func written(by function: (UnsafeMutablePointer<CChar>, Int) -> Void) -> String {
        var buffer = [CChar](repeating: 0, count: 512)
        unsafe buffer.withUnsafeMutableBufferPointer { buffer in
            if let start = buffer.baseAddress { unsafe function(start, buffer.count) }
        }
        return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// What a constant of C says.
    static func constant(_ text: UnsafePointer<CChar>?) -> String {
        guard let text = unsafe text else { return "" }
        return unsafe String(cString: text)
    }

    /// What a result below zero, `-errno`, means.
    static func systemError(_ result: some BinaryInteger) -> String {
        unsafe written { unsafe CRateThrottleHiredis_error_text(-Int32(truncatingIfNeeded: result), $0, $1) }
    }

    /// Runs a body with pointers to texts, which must have no NUL in them; as long as it runs, they are good.
    static func withPointers<Result>(to texts: [String?], _ body: ([UnsafePointer<CChar>?]) -> Result) -> Result {
        var bytes: [CChar] = []
        var starts: [Int?] = []
        for text in texts {
            starts.append(text == nil ? nil : bytes.count)
            bytes.append(contentsOf: text?.utf8CString ?? [])
        }
        return unsafe bytes.withUnsafeBufferPointer { buffer in
            unsafe body(starts.map { start in unsafe start.flatMap { unsafe buffer.baseAddress?.advanced(by: $0) } })
        }
    }
}
#endif
