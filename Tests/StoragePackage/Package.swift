// swift-tools-version: 6.2

import PackageDescription

// The log and what it stands on, without the rest: quick to build once more with sanitizers, coverage or a fuzzer.
// `prepare` copies this manifest into a build folder that has `Sources` and `Tests` of the project as links.
let package = Package(
    name: "storage",
    targets: [
        .target(name: "CCRC32C"),
        .systemLibrary(name: "CLZ4", pkgConfig: "liblz4"),
        .target(name: "EventModel"),
        .target(name: "BinaryCoding", dependencies: ["EventModel", "CCRC32C"]),
        .target(name: "EventLog", dependencies: ["EventModel", "BinaryCoding", "CLZ4"]),
        .target(name: "SijillTestKit", dependencies: ["EventModel", "EventLog"]),
        .testTarget(name: "BinaryCodingTests", dependencies: ["EventModel", "BinaryCoding"]),
        .testTarget(
            name: "EventLogTests", dependencies: ["EventModel", "BinaryCoding", "EventLog", "SijillTestKit"]),
    ]
)

// Has no main function but libFuzzer's.
if Context.environment["SIJILL_FUZZER"] != nil {
    package.targets.append(
        .executableTarget(
            name: "Fuzzer", dependencies: ["EventModel", "BinaryCoding", "EventLog"], path: "Tests/Fuzzing/Sources"))
}

// ThreadSanitizer does not see the futex calls of the standard library's mutex; see `SanitizedMutex`.
if Context.environment["SIJILL_THREAD_SANITIZER"] != nil {
    for target in package.targets where target.type != .system && target.name != "CCRC32C" {
        target.dependencies.append("SanitizedMutex")
    }
    package.targets.append(.target(name: "SanitizedMutex", path: "Tests/Sanitizers/SanitizedMutex"))
}

for target in package.targets where target.type != .system {
    target.swiftSettings = [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .treatAllWarnings(as: .error),
    ]
}

for target in package.targets
where target.dependencies.contains(where: { if case .byNameItem("SanitizedMutex", _) = $0 { true } else { false } }) {
    target.swiftSettings?.append(.unsafeFlags(["-module-alias", "Synchronization=SanitizedMutex"]))
}
