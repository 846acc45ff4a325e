public import EventModel

#if canImport(Glibc)
    private import Glibc
#else
    private import Darwin
#endif

/// The clock of the machine, which may jump; the log never records a time before the one it recorded last.
public enum SystemClock {
    /// The time now.
    public static func now() -> Timestamp {
        var time = timespec()
        _ = clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(microsecondsSinceEpoch: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000)
    }
}
