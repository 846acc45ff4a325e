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
        .systemLibrary(name: "SystemRocksDB", pkgConfig: "rocksdb", providers: [.apt(["librocksdb-dev"])]),
        .systemLibrary(name: "SystemLMDB", pkgConfig: "lmdb", providers: [.apt(["liblmdb-dev"])]),
        .systemLibrary(name: "SystemZstandard", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),
        .executableTarget(
            name: "SijillBenchmarks",
            dependencies: [
                "SystemLZ4", "SystemSQLite", "SystemRocksDB", "SystemLMDB", "SystemZstandard",
                .product(name: "Sijill", package: "sijill"), .product(name: "SijillLives", package: "sijill"),
                "Yams",
            ],
            swiftSettings: [
                .enableUpcomingFeature("ExistentialAny"),
                .enableUpcomingFeature("InternalImportsByDefault"),
                .enableUpcomingFeature("MemberImportVisibility"),
                .treatAllWarnings(as: .error),
            ]),
    ]
)
