import BinaryCoding
import EventModel
import Testing

@Suite struct CBORTests {
    /// RFC 8949 appendix A: what a value stands for, with its hexadecimal encoding.
    static let represented: [(String, Value)] = [
        ("00", .int(0)), ("01", .int(1)), ("0a", .int(10)), ("17", .int(23)), ("1818", .int(24)), ("1819", .int(25)),
        ("1864", .int(100)), ("1903e8", .int(1_000)), ("1a000f4240", .int(1_000_000)),
        ("1b000000e8d4a51000", .int(1_000_000_000_000)), ("20", .int(-1)), ("29", .int(-10)), ("3863", .int(-100)),
        ("3903e7", .int(-1_000)), ("f90000", .double(0)), ("f98000", .double(-0.0)), ("f93c00", .double(1)),
        ("fb3ff199999999999a", .double(1.1)), ("f93e00", .double(1.5)), ("f97bff", .double(65_504)),
        ("fa47c35000", .double(100_000)), ("fa7f7fffff", .double(3.4028234663852886e+38)),
        ("fb7e37e43c8800759c", .double(1.0e+300)), ("f90001", .double(5.960464477539063e-8)),
        ("f90400", .double(0.00006103515625)), ("f9c400", .double(-4)), ("fbc010666666666666", .double(-4.1)),
        ("f97c00", .double(.infinity)), ("f97e00", .double(.nan)), ("f9fc00", .double(-.infinity)),
        ("f4", .bool(false)), ("f5", .bool(true)), ("f6", .null),
        ("c11a514b67b0", .timestamp(Timestamp(secondsSinceEpoch: 1_363_896_240))),
        ("40", .bytes([])), ("4401020304", .bytes([1, 2, 3, 4])), ("60", .text("")), ("6161", .text("a")),
        ("6449455446", .text("IETF")), ("62225c", .text("\"\\")), ("62c3bc", .text("\u{FC}")),
        ("63e6b0b4", .text("\u{6C34}")), ("64f0908591", .text("\u{10151}")), ("80", .list([])),
        ("83010203", .list([.int(1), .int(2), .int(3)])),
        ("8301820203820405", .list([.int(1), .list([.int(2), .int(3)]), .list([.int(4), .int(5)])])),
        ("98190102030405060708090a0b0c0d0e0f101112131415161718181819", .list((1...25).map { .int($0) })),
        ("a0", .map([:])), ("a26161016162820203", .map(["a": .int(1), "b": .list([.int(2), .int(3)])])),
        ("826161a161626163", .list([.text("a"), .map(["b": .text("c")])])),
        (
            "a56161614161626142616361436164614461656145",
            .map(["a": .text("A"), "b": .text("B"), "c": .text("C"), "d": .text("D"), "e": .text("E")])
        ),
    ]

    @Test(arguments: represented)
    func appendixAComesBack(hexadecimal: String, value: Value) throws {
        #expect(CBOR.encode(value) == bytes(hexadecimal))
        #expect(try CBOR.decode(bytes(hexadecimal)) == value)
    }

    /// The rest of RFC 8949 appendix A: no value stands for it, or it is not the deterministic encoding.
    @Test(
        arguments: [
            ("1bffffffffffffffff", .unsupported), ("c249010000000000000000", .unsupported),
            ("3bffffffffffffffff", .unsupported), ("c349010000000000000000", .unsupported),
            ("fa7f800000", .notCanonical), ("fa7fc00000", .notCanonical), ("faff800000", .notCanonical),
            ("fb7ff0000000000000", .notCanonical), ("fb7ff8000000000000", .notCanonical),
            ("fbfff0000000000000", .notCanonical), ("f7", .unsupported), ("f0", .unsupported), ("f8ff", .unsupported),
            ("c074323031332d30332d32315432303a30343a30305a", .unsupported), ("c1fb41d452d9ec200000", .unsupported),
            ("d74401020304", .unsupported), ("d818456449455446", .unsupported),
            ("d82076687474703a2f2f7777772e6578616d706c652e636f6d", .unsupported), ("a201020304", .unsupported),
            ("5f42010243030405ff", .notCanonical), ("7f657374726561646d696e67ff", .notCanonical),
            ("9fff", .notCanonical),
            ("9f018202039f0405ffff", .notCanonical), ("83018202039f0405ff", .notCanonical),
            ("bf61610161629f0203ffff", .notCanonical), ("826161bf61626163ff", .notCanonical),
        ] as [(String, DecodingFailure.Code)])
    func theRestOfAppendixAIsRefused(hexadecimal: String, code: DecodingFailure.Code) {
        #expect(throws: DecodingFailure(code, offset: 0)) { try CBOR.decode(bytes(hexadecimal)) }
    }

    @Test(
        arguments: [
            ("1817", .notCanonical), ("190017", .notCanonical), ("1900ff", .notCanonical),
            ("1a0000ffff", .notCanonical),
            ("1b00000000ffffffff", .notCanonical), ("fa3fc00000", .notCanonical), ("f97e01", .notCanonical),
            ("a2616201616101", .notCanonical), ("a2616101616102", .notCanonical), ("a262616101616202", .notCanonical),
            ("1c", .malformed), ("ff", .malformed), ("0000", .malformed), ("61ff", .malformed), ("", .truncated),
            ("18", .truncated), ("6261", .truncated), ("9affffffff", .truncated), ("baffffffff", .truncated),
            ("5bffffffffffffffff", .truncated), ("d903e9a201012500", .notCanonical),
            ("d903e9a20101251a000f4240", .notCanonical),
            ("c11b7fffffffffffffff", .unsupported),
        ] as [(String, DecodingFailure.Code)])
    func otherEncodingsAreRefused(hexadecimal: String, code: DecodingFailure.Code) {
        #expect(throws: DecodingFailure(code, offset: 0)) { try CBOR.decode(bytes(hexadecimal)) }
    }

    @Test func nestingIsBounded() throws {
        let deepest = Array(repeating: UInt8(0x81), count: CBOR.depthMax) + [0]
        #expect(CBOR.encode(try CBOR.decode(deepest)) == deepest)
        #expect(throws: DecodingFailure(.tooLong, offset: 0)) { try CBOR.decode([0x81] + deepest) }
        let tags = Array(repeating: UInt8(0xC1), count: 100_000) + [0]
        #expect(throws: DecodingFailure(.unsupported, offset: 0)) { try CBOR.decode(tags) }
    }

    @Test func momentsKeepTheirMicroseconds() throws {
        for microseconds in [0, 1, -1, 999_999, 1_000_000, -1_000_001, Int64.max, Int64.min] {
            let value = Value.timestamp(Timestamp(microsecondsSinceEpoch: microseconds))
            if let decoded = try? CBOR.decode(CBOR.encode(value)) {
                #expect(decoded == value)
            } else {
                #expect(microseconds == .min)
            }
        }
    }

    @Test func whateverIsAcceptedEncodesToTheSameBytes() {
        let seed = UInt64.random(in: .min ... .max)
        var generator = SeededGenerator(seed: seed)
        var accepted = 0
        for _ in 0..<20_000 {
            var input = CBOR.encode(.randomValue(depth: 3, using: &generator))
            for _ in 0..<Int.random(in: 0...2, using: &generator) where !input.isEmpty {
                input[Int.random(in: 0..<input.count, using: &generator)] = .random(
                    in: .min ... .max, using: &generator)
            }
            guard let value = try? CBOR.decode(input) else { continue }
            accepted += 1
            #expect(CBOR.encode(value) == input, "seed \(seed)")
        }
        #expect(accepted > 5_000, "seed \(seed)")
    }

    @Test func randomValuesComeBack() throws {
        let seed = UInt64.random(in: .min ... .max)
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<5_000 {
            let value = Value.randomValue(depth: 4, using: &generator)
            #expect(try CBOR.decode(CBOR.encode(value)) == value, "seed \(seed)")
        }
    }
}

private func bytes(_ hexadecimal: String) -> [UInt8] {
    let digits = hexadecimal.utf8.map { UInt8($0 < 0x3A ? $0 - 0x30 : $0 - 0x57) }
    return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
}

/// SplitMix64 (Steele, Lea, Flood, "Fast splittable pseudorandom number generators", 2014).
private struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

extension Value {
    fileprivate static func randomValue(depth: Int, using generator: inout SeededGenerator) -> Value {
        switch Int.random(in: 0..<(depth > 0 ? 9 : 7), using: &generator) {
        case 0: return .null
        case 1: return .bool(.random(using: &generator))
        case 2:
            return .int(
                Int64.random(in: .min ... .max, using: &generator) >> Int64.random(in: 0..<64, using: &generator))
        case 3: return .double(Double(bitPattern: .random(in: .min ... .max, using: &generator)))
        case 4: return .text(randomText(using: &generator))
        case 5: return .bytes((0..<Int.random(in: 0..<9, using: &generator)).map { UInt8($0) })
        case 6:
            return .timestamp(Timestamp(microsecondsSinceEpoch: .random(in: -(1 << 60)...(1 << 60), using: &generator)))
        case 7:
            return .list(
                (0..<Int.random(in: 0..<5, using: &generator)).map { _ in
                    .randomValue(depth: depth - 1, using: &generator)
                })
        default:
            var map = ValueMap()
            for _ in 0..<Int.random(in: 0..<5, using: &generator) {
                map[randomText(using: &generator)] = .randomValue(depth: depth - 1, using: &generator)
            }
            return .map(map)
        }
    }

    private static func randomText(using generator: inout SeededGenerator) -> String {
        let scalars: [Unicode.Scalar] = ["a", "z", "0", "س", "ج", "é", "水", "😀", "\u{301}"]
        var text = String.UnicodeScalarView()
        for _ in 0..<Int.random(in: 0..<30, using: &generator) {
            text.append(scalars[Int.random(in: 0..<scalars.count, using: &generator)])
        }
        return String(text)
    }
}
