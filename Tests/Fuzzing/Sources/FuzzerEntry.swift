import Glibc

/// What an input is fed to; named in the environment variable `SIJILL_FUZZ`.
enum FuzzTarget: String, CaseIterable {
    /// The decoders of the format's parts, one by the input's first byte.
    case decoders
    /// Opening a store of a segment or two.
    case recovery
    /// Numbers and CBOR.
    case coding

    static let chosen = FuzzTarget(rawValue: environment("SIJILL_FUZZ") ?? "") ?? .decoders

    func run(_ input: [UInt8]) {
        switch self {
        case .decoders: DecoderTarget.run(input)
        case .recovery: RecoveryTarget.run(input)
        case .coding: CodingTarget.run(input)
        }
    }
}

/// Called once: writes the first inputs to the folder that `SIJILL_FUZZ_SEEDS` names, where it does, and ends.
@_cdecl("LLVMFuzzerInitialize")
public func fuzzerInitialize(_: UnsafeMutableRawPointer?, _: UnsafeMutableRawPointer?) -> CInt {
    guard let folder = environment("SIJILL_FUZZ_SEEDS") else { return 0 }
    do {
        try Seeds.write(to: folder)
        exit(0)
    } catch {
        require(false, "the first inputs could not be written: \(error)")
        return 1
    }
}

/// Called with each input.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzerTestOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    // Unsafe: the fuzzer owns the bytes during the call; a copy is made of exactly as many.
    FuzzTarget.chosen.run(Array(UnsafeBufferPointer(start: start, count: count)))
    return 0
}

/// Ends the process, which the fuzzer reports with the input, unless something holds that must.
func require(_ condition: @autoclosure () -> Bool, _ message: @autoclosure () -> String) {
    if condition() { return }
    print("broken: \(message())")
    fflush(nil)
    abort()
}

/// The value of an environment variable; nil where it is not set.
func environment(_ name: String) -> String? {
    // Unsafe: the C string is copied at once.
    getenv(name).map { String(cString: $0) }
}
