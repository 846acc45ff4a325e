import EventLog
import SijillTestKit

/// How often recoveries came upon each case there is, so that a run that misses one does not pass for a proof.
struct Coverage: Sendable {
    /// Cases that the findings of a log do not tell.
    enum Case: String, CaseIterable, Sendable {
        case unfinishedStore = "unfinished store"
        case preparedNext = "prepared file found"
        case preparedPart = "prepared file found in part"
        case preparedReserve = "reserve found"
        case refusedTear = "torn sector refused"
        case unfinishedCopy = "copy of a segment in part"
        case bothForms = "segment in both forms"
        case unfinishedBackup = "no backup yet"
        case shorterBackup = "backup of less"
    }

    private var findingCounts = [Int](repeating: 0, count: RecoveryFindings.all.count)
    private var caseCounts = [Int](repeating: 0, count: Case.allCases.count)

    mutating func note(_ findings: RecoveryFindings) {
        for (index, entry) in RecoveryFindings.all.enumerated() where findings.contains(entry.finding) {
            findingCounts[index] += 1
        }
    }

    mutating func note(_ found: Case) {
        for (index, one) in Case.allCases.enumerated() where one == found { caseCounts[index] += 1 }
    }

    /// Notes what stands on a disk beside the segments.
    mutating func note(_ disk: SimulatedFileSystem) {
        let directory = Trace.path + "/log/prepared."
        if let byteCount = try? disk.byteCount(ofFileAt: directory + "next") {
            note(byteCount < Trace.segmentByteCountMin ? .preparedPart : .preparedNext)
        }
        if (try? disk.byteCount(ofFileAt: directory + "reserve")) != nil { note(.preparedReserve) }
        let paths = disk.paths
        if paths.contains(where: { $0.hasSuffix(".unfinished") }) { note(.unfinishedCopy) }
        // The names of the two forms of a segment are neighbors in the order of the paths.
        if zip(paths, paths.dropFirst()).contains(where: {
            $0.hasSuffix(".recompressed") && $0.dropLast(12) == $1.dropLast(7)
        }) {
            note(.bothForms)
        }
    }

    mutating func add(_ other: Coverage) {
        for index in findingCounts.indices { findingCounts[index] += other.findingCounts[index] }
        for index in caseCounts.indices { caseCounts[index] += other.caseCounts[index] }
    }

    /// All cases and their counts.
    var table: [(name: String, count: Int)] {
        zip(RecoveryFindings.all, findingCounts).map { ($0.name, $1) }
            + zip(Case.allCases, caseCounts).map { ($0.rawValue, $1) }
    }
}
