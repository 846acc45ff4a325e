import BinaryCoding
import Testing

@Suite struct NumberTests {
    @Test func varintsOfEveryWidthComeBackInTheFewestBytes() throws {
        for bit in 0..<64 {
            for value in [UInt64(1) << bit, (UInt64(1) << bit) - 1, UInt64.max >> bit] {
                var writer = ByteWriter()
                writer.writeVarint(value)
                #expect(writer.count == Varint.byteCount(of: value))
                var reader = ByteReader(writer.bytes)
                #expect(try reader.readVarint() == value)
                #expect(reader.remainingCount == 0)
            }
        }
    }

    @Test(
        arguments: [
            ([0x80, 0x00], DecodingFailure.Code.malformed),
            ([0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x02], .malformed),
            ([0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01], .malformed),
            ([0x80], .truncated), ([], .truncated),
        ] as [([UInt8], DecodingFailure.Code)])
    func varintsOfOtherFormsAreRefused(bytes: [UInt8], code: DecodingFailure.Code) {
        var reader = ByteReader(bytes)
        #expect(throws: DecodingFailure(code, offset: 0)) { try reader.readVarint() }
    }

    @Test(arguments: [0, -1, 1, .min, .max] as [Int64])
    func zigZagComesBack(value: Int64) {
        #expect(ZigZag.decode(ZigZag.encode(value)) == value)
    }

    @Test func fixedNumbersComeBackInBothOrders() throws {
        var writer = ByteWriter()
        writer.writeFixed(UInt32(0x0102_0304))
        writer.writeFixedBigEndian(UInt16(0x0506))
        #expect(writer.bytes == [4, 3, 2, 1, 5, 6])
        var reader = ByteReader(writer.bytes)
        #expect(try reader.readFixed(UInt32.self) == 0x0102_0304)
        #expect(try reader.readFixedBigEndian(UInt16.self) == 0x0506)
        #expect(throws: DecodingFailure(.truncated, offset: 0)) { try reader.readFixed(UInt8.self) }
    }

    @Test func aCountBeyondTheInputIsRefusedBeforeAnythingIsAllocated() {
        var writer = ByteWriter()
        writer.writeVarint(1 << 40)
        var reader = ByteReader(writer.bytes)
        #expect(throws: DecodingFailure(.tooLong, offset: 0)) { try reader.readCounted() }
    }

    @Test func textMustBeUTF8() {
        var reader = ByteReader([2, 0xC3, 0x28])
        #expect(throws: DecodingFailure(.malformed, offset: 0)) { try reader.readCountedText() }
    }

    // RFC 3720, appendix B.4.
    @Test(
        arguments: [
            (Array(repeating: 0, count: 32), 0x8A91_36AA), (Array(repeating: 0xFF, count: 32), 0x62A8_AB43),
            (Array(0..<32), 0x46DD_794E), (Array((0..<32).reversed()), 0x113F_DB5C),
            (Array("123456789".utf8), 0xE306_9283),
        ] as [([UInt8], UInt32)])
    func checksumsOfTheStandard(bytes: [UInt8], checksum: UInt32) {
        #expect(CRC32C.checksum(of: bytes) == checksum)
        #expect(CRC32C.portableChecksum(of: bytes) == checksum)
    }

    @Test func theProcessorsChecksumEqualsTheTables() {
        var bytes: [UInt8] = []
        for count in 0..<300 {
            #expect(CRC32C.checksum(of: bytes, seed: 7) == CRC32C.portableChecksum(of: bytes, seed: 7))
            let half = Array(bytes.prefix(count / 2))
            let rest = Array(bytes.dropFirst(count / 2))
            #expect(CRC32C.checksum(of: rest, seed: CRC32C.checksum(of: half)) == CRC32C.checksum(of: bytes))
            bytes.append(UInt8(truncatingIfNeeded: count &* 167 &+ 13))
        }
    }
}
