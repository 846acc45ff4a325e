import BinaryCoding
import EventModel

@testable import EventLog

/// Numbers and CBOR: what is read must be written as the same bytes again, and both readers of numbers must agree.
enum CodingTarget {
    static func run(_ input: [UInt8]) {
        guard let choice = input.first else { return }
        let bytes = Array(input.dropFirst())
        switch choice % 4 {
        case 0: readNumbers(bytes)
        case 1: readCBOR(bytes)
        case 2: readCounted(bytes)
        default: compareReaders(bytes)
        }
    }

    private static func readNumbers(_ bytes: [UInt8]) {
        var reader = ByteReader(bytes)
        var writer = ByteWriter()
        do throws(DecodingFailure) {
            while reader.remainingCount > 0 {
                let start = reader.offset
                writer = ByteWriter()
                writer.writeVarint(try reader.readVarint())
                require(Array(bytes[start..<reader.offset]) == writer.bytes, "a varint has two forms")
            }
        } catch {
            require(error.offset <= bytes.count, "a failure lies beyond the input")
        }
    }

    private static func readCBOR(_ bytes: [UInt8]) {
        var reader = ByteReader(bytes)
        guard let value = try? reader.readCBOR() else { return }
        var writer = ByteWriter()
        writer.writeCBOR(value)
        require(writer.bytes == Array(bytes[..<reader.offset]), "a value has two encodings: \(value)")
        let whole = try? CBOR.decode(bytes)
        require((whole != nil) == (reader.remainingCount == 0), "bytes behind a value are taken for a part of it")
    }

    private static func readCounted(_ bytes: [UInt8]) {
        var reader = ByteReader(bytes)
        while reader.remainingCount > 0 {
            let start = reader.offset
            guard let text = try? reader.readCountedText(limit: 255) else { return }
            require(text.utf8.count <= 255 && reader.offset > start, "a text is longer than its limit")
        }
    }

    /// The cursor of the hot loops gives what the careful reader gives.
    private static func compareReaders(_ bytes: [UInt8]) {
        var reader = ByteReader(bytes)
        // Unsafe: the cursor does not outlive the call.
        bytes.withUnsafeBytes { buffer in
            guard var cursor = ByteCursor(buffer) else { return }
            while true {
                let number = cursor.readVarint()
                guard let expected = try? reader.readVarint() else {
                    require(cursor.hasFailed && number == 0, "the cursor takes what the reader refuses")
                    return
                }
                require(!cursor.hasFailed && number == expected, "cursor and reader differ")
                require(cursor.offset == reader.offset, "cursor and reader stand in different places")
            }
        }
    }
}
