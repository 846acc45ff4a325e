import Foundation
import SystemLZ4

/// The compressed bodies of all frames of a store, found as the format's description says, without checks.
struct StoredFrames {
    private struct Frame {
        let stored: Range<Int>
        let rawByteCount: Int
        let startsGroup: Bool
        let isCompressed: Bool
    }

    private var bytes: [UInt8] = []
    private var frames: [Frame] = []

    struct Failure: Error {}

    init(store: String) throws {
        let names = Set(try FileManager.default.contentsOfDirectory(atPath: "\(store)/log"))
        for name in names.sorted() {
            let (stem, suffix) = (name.prefix(10), name.dropFirst(10))
            let isRecompressed = suffix == ".recompressed" && !names.contains("\(stem).segment")
            guard suffix == ".segment" || isRecompressed else { continue }
            guard let data = FileManager.default.contents(atPath: "\(store)/log/\(name)") else { throw Failure() }
            let start = bytes.count
            bytes.append(contentsOf: data)
            findFrames(from: start + 4_096)
        }
        require(!frames.isEmpty)
    }

    /// The bytes of all bodies before compression.
    var rawByteCount: Int { frames.reduce(0) { $0 + $1.rawByteCount } }

    /// The bytes of all bodies as they are stored.
    var storedByteCount: Int { frames.reduce(0) { $0 + $1.stored.count } }

    /// Takes note of the frames of a segment up to its footer or its end.
    private mutating func findFrames(from start: Int) {
        var offset = start
        while offset + 48 <= bytes.count {
            let (stored, kind) = (number(at: offset + 24), bytes[offset + 38])
            // Marks have no body; a footer or zeros end the frames.
            guard [1, 2, 4].contains(kind) else { return }
            if kind == 1 {
                frames.append(
                    Frame(
                        stored: offset + 48..<offset + 48 + stored, rawByteCount: number(at: offset + 28),
                        startsGroup: number(at: offset + 32) == 0, isCompressed: bytes[offset + 39] == 1))
            }
            offset += 48 + stored + 8 - stored % 8
        }
    }

    private func number(at place: Int) -> Int {
        (0..<4).reduce(0) { $0 | Int(bytes[place + $1]) << (8 * $1) }
    }

    /// Decodes all bodies, one after the other, and nothing else.
    ///
    /// - Parameter take: Is given the body of each frame; false ends it.
    func decode(_ take: (UnsafeRawBufferPointer) -> Bool = { _ in true }) throws {
        let group = UnsafeMutableRawPointer.allocate(byteCount: 9 << 20, alignment: 16)
        defer { group.deallocate() }
        let text = group.assumingMemoryBound(to: CChar.self)
        try bytes.withUnsafeBytes { source in
            var filled = 0
            for frame in frames {
                if frame.startsGroup { filled = 0 }
                guard let start = source.baseAddress?.advanced(by: frame.stored.lowerBound) else { throw Failure() }
                if frame.isCompressed {
                    let count = LZ4_decompress_safe_usingDict(
                        start.assumingMemoryBound(to: CChar.self), text + filled, Int32(frame.stored.count),
                        Int32(frame.rawByteCount), text, Int32(filled))
                    guard Int(count) == frame.rawByteCount else { throw Failure() }
                } else {
                    memcpy(text + filled, start, frame.stored.count)
                }
                guard take(UnsafeRawBufferPointer(start: text + filled, count: frame.rawByteCount)) else { return }
                filled += frame.rawByteCount
            }
        }
    }
}
