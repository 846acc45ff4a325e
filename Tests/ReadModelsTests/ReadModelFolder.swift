import Foundation
import ReadModels
import Workflow

/// A folder of read models of its own for one test, removed with it.
final class ReadModelFolder: Sendable {
    let path = FileManager.default.temporaryDirectory.path + "/read-models-" + UUID().uuidString

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    /// Opens the folder; small batches, and no rebuild because of lag unless the test wants one.
    func open(
        batchEventCountMax: Int = 7, rebuildLagEventCount: UInt64 = .max, log: String = "",
        catalog: DefinitionCatalog = History.catalog
    ) -> ReadModelStore {
        var options = ReadModelStore.Options()
        options.batchEventCountMax = batchEventCountMax
        options.rebuildLagEventCount = rebuildLagEventCount
        options.lockWaitMilliseconds = 100
        return ReadModelStore(folder: path, catalog: catalog, log: log, options: options)
    }

    /// A folder with the same bytes, as a kill would leave them now.
    func copy() throws -> ReadModelFolder {
        let copy = ReadModelFolder()
        try FileManager.default.copyItem(atPath: path, toPath: copy.path)
        return copy
    }

    var fileNames: [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
    }

    func fileNames(in subfolder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: path + "/" + subfolder).sorted()
    }

    func remove(_ name: String) throws {
        try FileManager.default.removeItem(atPath: path + "/" + name)
    }

    func overwrite(_ name: String, with bytes: [UInt8]) throws {
        try Data(bytes).write(to: URL(filePath: path + "/" + name))
    }

    func bytes(of name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(filePath: path + "/" + name)))
    }

    func byteCount(of name: String) throws -> Int {
        try bytes(of: name).count
    }
}

extension ReadModelStore {
    /// The digests of all built-in models, with the places they stand for.
    func digests() throws -> [Answer<ReadModelDigest>] {
        try ReadModel.allCases.map { try digest(of: $0.rawValue) }
    }
}
