import EventLog
import Foundation

/// The most memory that an import takes, and what a store of many streams takes: each in a process of its own.
///
/// What is bounded does not grow with what there is: imports of one size and of twice that size stand beside each other.
struct MemoryBenchmark {
    let folder: String
    let isLong: Bool

    func run() throws {
        let eventCount = isLong ? 4_000_000 : 500_000
        let half = try MemoryUsage(.imports, store: "\(folder)/import-half", count: eventCount)
        let whole = try MemoryUsage(.imports, store: "\(folder)/import-whole", count: 2 * eventCount)
        report(
            "memory of an import of \(2 * eventCount) events",
            ratio: Double(whole.peakByteCount) / Double(half.peakByteCount), to: "an import of half as many",
            ours: "\(whole)", theirs: "\(half)")
        let (streamCount, store) = (isLong ? 10_000_000 : 1_000_000, "\(folder)/many-streams")
        let creation = try MemoryUsage(.creation, store: store, count: streamCount)
        let names = try FileManager.default.contentsOfDirectory(atPath: "\(store)/log")
        let byteCount = try names.reduce(0) { sum, name in
            let attributes = try FileManager.default.attributesOfItem(atPath: "\(store)/log/\(name)")
            return sum + ((attributes[.size] as? NSNumber)?.intValue ?? 0)
        }
        print("a store of \(streamCount) streams, \(byteCount >> 20) MiB in \(names.count) files")
        print("    made: \(creation)")
        let limits = EventLog.Configuration()
        print(
            "    of what is read at most \(limits.cacheByteCountMax >> 20) MiB are kept: groups"
                + " \(limits.groupCacheByteCountMax >> 20), blocks of footers"
                + " \(limits.footerBlockCacheByteCountMax >> 20), footers \(limits.footerCacheByteCountMax >> 20),"
                + " filters \(limits.filterCacheByteCountMax >> 20)")
        let works: [(MemoryChild, String)] = [
            (.opening, "opened to write"), (.reading, "opened, and \(MemoryChild.loadCount) streams loaded at random"),
            (.appending, "opened, and \(MemoryChild.loadCount) events appended to streams at random"),
        ]
        for (work, name) in works {
            let usage = try MemoryUsage(work, store: store, count: streamCount)
            print("    \(name): \(usage), \(usage.peakByteCount / streamCount) bytes a stream")
        }
        try runEngine()
    }

    /// An engine over open applications, and over half as many.
    private func runEngine() throws {
        func usage(_ count: Int) throws -> MemoryUsage {
            let store = "\(folder)/open-applications-\(count)"
            _ = try MemoryUsage(.openApplications, store: store, count: count)
            return try MemoryUsage(.working, store: store, count: count)
        }
        let count = 1_000_000
        let (half, whole) = (try usage(count / 2), try usage(count))
        report(
            "memory of an engine over \(count) open applications, \(OpenApplications.commandCount) of them acted on",
            ratio: Double(whole.peakByteCount) / Double(half.peakByteCount), to: "over half as many",
            ours: "\(whole)", theirs: "\(half)")
    }
}
