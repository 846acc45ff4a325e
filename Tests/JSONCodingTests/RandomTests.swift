import EventModel
import JSONCoding
import Testing

/// Draws values and texts, always the same for a seed.
private struct Draw {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func bits() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    mutating func number(below bound: Int) -> Int {
        Int(bits() % UInt64(bound))
    }

    mutating func text() -> String {
        var text = ""
        for _ in 0..<number(below: 6) {
            let bound = [0x80, 0x800, 0x3000, 0x110000][number(below: 4)]
            text.unicodeScalars.append(Unicode.Scalar(UInt32(number(below: bound))) ?? "\"")
        }
        return text
    }

    /// A value of what JSON has types for.
    mutating func value(depth: Int) -> Value {
        switch number(below: depth == 0 ? 5 : 9) {
        case 0: return .null
        case 1: return .bool(number(below: 2) == 0)
        case 2: return .int(Int64(bitPattern: bits()) >> Int64(number(below: 64)))
        case 3:
            let double = Double(bitPattern: bits())
            return .double(double.isFinite ? double : Double(number(below: 1_000)))
        case 4: return .text(text())
        case 5, 6: return .list((0..<number(below: 5)).map { _ in value(depth: depth - 1) })
        default:
            return .map(ValueMap((0..<number(below: 6)).map { _ in (text(), value(depth: depth - 1)) }))
        }
    }

    /// Bytes that JSON is made of, with some others.
    mutating func soup() -> [UInt8] {
        let words = [
            "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u", "d83d", "de00", "0", "-1", ".5", "e", "true", "null", " ",
            "\n", "a",
        ]
        return (0..<number(below: 24)).flatMap { _ in
            number(below: 12) == 0 ? [UInt8(truncatingIfNeeded: bits())] : Array(words[number(below: words.count)].utf8)
        }
    }
}

@Suite struct RandomTests {
    private static let allOptions: [JSON.WritingOptions] = [
        [], .bytewiseKeys, .safeForTerminals, [.bytewiseKeys, .safeForTerminals],
    ]

    @Test(arguments: UInt64(1)...4)
    func whatWasWrittenReadsAsTheSame(_ seed: UInt64) throws {
        print("seed \(seed)")
        var draw = Draw(seed: seed)
        for _ in 0..<500 {
            let value = draw.value(depth: 4)
            for options in RandomTests.allOptions {
                for pretty in [false, true] {
                    let bytes = try JSON.encode(value, pretty: pretty, options: options)
                    let read = try JSON.decode(bytes)
                    #expect(read == value, "seed \(seed)")
                    #expect(try JSON.encode(read, pretty: pretty, options: options) == bytes, "seed \(seed)")
                }
            }
        }
    }

    @Test(arguments: UInt64(1)...4)
    func anyBytesAreReadOrRefusedWithAPlaceWithinThem(_ seed: UInt64) throws {
        print("seed \(seed)")
        var draw = Draw(seed: seed)
        for _ in 0..<5_000 {
            let bytes = draw.soup()
            do throws(JSONError) {
                let value = try JSON.decode(bytes)
                #expect(try JSON.decode(JSON.encode(value)) == value, "seed \(seed)")
            } catch {
                #expect(error.line >= 1 && error.column >= 1, "seed \(seed)")
                #expect(error.line + error.column <= bytes.count + 2, "seed \(seed)")
            }
        }
    }

    @Test(arguments: UInt64(1)...4)
    func aTextWithAByteChangedOrCutOffIsReadOrRefused(_ seed: UInt64) throws {
        print("seed \(seed)")
        var draw = Draw(seed: seed)
        for _ in 0..<500 {
            let bytes = try JSON.encode(draw.value(depth: 3))
            var changed = bytes
            changed[draw.number(below: bytes.count)] = UInt8(truncatingIfNeeded: draw.bits())
            for text in [changed, Array(bytes.prefix(draw.number(below: bytes.count)))] {
                if let value = try? JSON.decode(text) {
                    #expect(try JSON.decode(JSON.encode(value)) == value, "seed \(seed)")
                }
            }
        }
    }
}
