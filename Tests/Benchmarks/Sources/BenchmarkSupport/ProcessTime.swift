import Foundation

/// The CPU time of this process.
public enum ProcessTime {
    /// Of all its threads, in user and system, in seconds.
    public static var seconds: Double {
        var time = timespec()
        guard clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time) == 0 else { return 0 }
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
