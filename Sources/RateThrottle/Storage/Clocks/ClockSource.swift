#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// What the kernel tells the time by.
enum ClockSource {
    /// Whether it is the processor's counter: then that runs evenly, and alike on all cores.
    static let isCounter = name == "tsc"

    #if os(Linux) && arch(x86_64)
    private static var name: String {
        let file = unsafe open("/sys/devices/system/clocksource/clocksource0/current_clocksource", O_RDONLY)
        guard file >= 0 else { return "" }
        defer { close(file) }
        let text = unsafe [UInt8](unsafeUninitializedCapacity: 32) { buffer, count in
            unsafe count = max(0, read(file, buffer.baseAddress, buffer.count))
        }
        return String(decoding: text.prefix { $0 > UInt8(ascii: " ") }, as: UTF8.self)
    }
    #else
    private static var name: String { "" }
    #endif
}
