// swift-tools-version: 6.2

import PackageDescription

// A package of its own, so that the product carries nothing of it.
let package = Package(
    name: "sijill-benchmarks",
    products: [.executable(name: "sijill-benchmarks", targets: ["SijillBenchmarks"])],
    dependencies: [
        .package(name: "sijill", path: ".."),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    ],
    targets: [
        .systemLibrary(name: "SystemLZ4", pkgConfig: "liblz4", providers: [.apt(["liblz4-dev"])]),
        .systemLibrary(name: "SystemSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
        .executableTarget(
            name: "SijillBenchmarks",
            dependencies: ["SystemLZ4", "SystemSQLite", .product(name: "Sijill", package: "sijill"), "Yams"],
            swiftSettings: [
                .enableUpcomingFeature("ExistentialAny"),
                .enableUpcomingFeature("InternalImportsByDefault"),
                .enableUpcomingFeature("MemberImportVisibility"),
                .treatAllWarnings(as: .error),
            ]),
    ]
)
