private import Glibc

extension StoreCondition.Disk {
    /// What the file system of a folder has left; nil where it does not tell.
    init?(ofFolder path: String, neededByteCount: Int) {
        var status = statvfs()
        guard statvfs(path, &status) == 0 else { return nil }
        let blockByteCount = Int(status.f_frsize)
        self.init(
            freeByteCount: Int(clamping: status.f_bavail).multipliedReportingOverflow(by: blockByteCount).partialValue,
            totalByteCount: Int(clamping: status.f_blocks).multipliedReportingOverflow(by: blockByteCount).partialValue,
            neededByteCount: neededByteCount)
    }
}
