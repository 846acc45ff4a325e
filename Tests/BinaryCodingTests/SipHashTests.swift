import BinaryCoding
import Testing

@Suite struct SipHashTests {
    /// The first vectors of the reference implementation: key 00 to 0F, messages of 0, 1, … bytes 00, 01, ….
    @Test func referenceVectors() {
        let hash = SipHash(key: Array(0..<16))
        let expected: [Int: UInt64] = [
            0: 0x726F_DB47_DD0E_0E31, 1: 0x74F8_39C5_93DC_67FD, 2: 0x0D6C_8009_D9A9_4F5A, 7: 0xAB02_00F5_8B01_D137,
            8: 0x93F5_F579_9A93_2462, 15: 0xA129_CA61_49BE_45E5,
        ]
        for (count, value) in expected { #expect(hash.hash((0..<UInt8(count)).map { $0 }) == value, "\(count) bytes") }
    }

    @Test func anotherKeyGivesAnotherHash() {
        let bytes = Array("passport-renewal/A1".utf8)
        #expect(SipHash(key: Array(0..<16)).hash(bytes) != SipHash(key: Array(1..<17)).hash(bytes))
    }
}
