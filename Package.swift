// swift-tools-version: 6.2

import PackageDescription

// One target per room of the design; arrows point down only, which `LayeringTests` reads from the imports.
let package = Package(
    name: "sijill",
    products: [
        .library(
            name: "Sijill",
            targets: [
                "Sijill", "EventModel", "BinaryCoding", "JSONCoding", "EventLog", "Expressions", "FormSchema",
                "Workflow",
                "Verification", "WorkflowFiles", "ReadModels", "Attachments", "Engine", "Audit", "Operations",
                "PrometheusMetrics",
            ]),
        .library(name: "SijillTestKit", targets: ["SijillTestKit"]),
        .library(name: "SijillLives", targets: ["SijillLives"]),
        .executable(name: "sijill", targets: ["SijillCommand"]),
        .executable(name: "log-prover", targets: ["LogProver"]),
        .executable(name: "life-prover", targets: ["LifeProver"]),
        .executable(name: "log-writer", targets: ["LogWriter"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    ],
    targets: [
        // C boundary
        .target(name: "CCRC32C"),
        .systemLibrary(name: "CLZ4", pkgConfig: "liblz4", providers: [.apt(["liblz4-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CExpat", pkgConfig: "expat", providers: [.apt(["libexpat1-dev"])]),

        // Vocabulary
        .target(name: "EventModel"),
        .target(name: "BinaryCoding", dependencies: ["EventModel", "CCRC32C"]),

        // Core
        .target(name: "Statechart"),
        .target(name: "RegularExpressions"),
        .target(name: "JSONCoding", dependencies: ["EventModel"]),
        .target(name: "Expressions", dependencies: ["EventModel", "RegularExpressions"]),
        .target(name: "FormSchema", dependencies: ["EventModel", "RegularExpressions"]),
        .target(
            name: "Workflow", dependencies: ["EventModel", "BinaryCoding", "Statechart", "Expressions", "FormSchema"]),
        .target(name: "Diagrams", dependencies: ["EventModel", "Statechart", "Workflow"]),
        .target(
            name: "Verification", dependencies: ["EventModel", "Statechart", "Expressions", "FormSchema", "Workflow"]),

        // Shell
        .target(name: "EventLog", dependencies: ["EventModel", "BinaryCoding", "CLZ4"]),
        .target(
            name: "Attachments",
            dependencies: ["EventModel", "EventLog", .product(name: "Crypto", package: "swift-crypto")]),
        .target(
            name: "ReadModels",
            dependencies: [
                "EventModel", "BinaryCoding", "Statechart", "Workflow", .product(name: "GRDB", package: "GRDB.swift"),
            ]),
        .target(
            name: "WorkflowFiles",
            dependencies: [
                "EventModel", "JSONCoding", "FormSchema", "Workflow", "Yams",
                .product(name: "Crypto", package: "swift-crypto"),
            ]),
        .target(name: "PrometheusMetrics", dependencies: [.product(name: "CoreMetrics", package: "swift-metrics")]),
        .target(name: "XMLReading", dependencies: ["CExpat", "CZlib"]),

        // Application
        .target(
            name: "Engine",
            dependencies: [
                "EventModel", "BinaryCoding", "JSONCoding", "EventLog", "Attachments", "FormSchema", "Workflow",
                "Verification", "WorkflowFiles", .product(name: "Crypto", package: "swift-crypto"),
            ]),
        .target(
            name: "Audit",
            dependencies: [
                "EventModel", "BinaryCoding", "Statechart", "Workflow", "Engine", "XMLReading",
                .product(name: "Crypto", package: "swift-crypto"),
            ]),

        .target(
            name: "Operations",
            dependencies: [
                "EventModel", "EventLog", "Attachments", "Workflow", "Verification", "ReadModels", "Engine",
                "PrometheusMetrics", .product(name: "CoreMetrics", package: "swift-metrics"),
            ]),
        .target(
            name: "Snapshots",
            dependencies: [
                "EventModel", "BinaryCoding", "JSONCoding", "Statechart", "EventLog", "Workflow", "Verification",
                "ReadModels", "Engine",
            ]),

        // Delivery
        .target(
            name: "Sijill",
            dependencies: [
                "EventModel", "BinaryCoding", "JSONCoding", "EventLog", "Attachments", "FormSchema", "Workflow",
                "WorkflowFiles", "ReadModels", "Engine",
            ]),
        .executableTarget(
            name: "SijillCommand",
            dependencies: [
                "EventModel", "BinaryCoding", "JSONCoding", "EventLog", "Attachments", "Workflow", "Verification",
                "Diagrams", "WorkflowFiles", "ReadModels", "Engine", "Audit", "Operations", "Snapshots",
                "SijillLives", "PrometheusMetrics",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
            ]),
        .target(
            name: "SijillTestKit",
            dependencies: ["EventModel", "EventLog"]),
        .target(
            name: "SijillLives",
            dependencies: [
                "EventModel", "Statechart", "Expressions", "FormSchema", "EventLog", "Workflow", "WorkflowFiles",
                "Engine", "SijillTestKit",
            ]),

        // Tests
        .testTarget(name: "EventModelTests", dependencies: ["EventModel"]),
        .testTarget(name: "BinaryCodingTests", dependencies: ["EventModel", "BinaryCoding"]),
        .testTarget(name: "StatechartTests", dependencies: ["Statechart"]),
        .testTarget(name: "RegularExpressionsTests", dependencies: ["RegularExpressions"]),
        .testTarget(name: "JSONCodingTests", dependencies: ["EventModel", "JSONCoding"]),
        .testTarget(name: "ExpressionsTests", dependencies: ["EventModel", "Expressions"]),
        .testTarget(name: "FormSchemaTests", dependencies: ["EventModel", "FormSchema"]),
        .testTarget(name: "DiagramsTests", dependencies: ["EventModel", "Statechart", "Workflow", "Diagrams"]),
        .testTarget(
            name: "VerificationTests",
            dependencies: ["EventModel", "Statechart", "Expressions", "FormSchema", "Workflow", "Verification"]),
        .testTarget(
            name: "OutsideSuitesTests",
            dependencies: [
                "EventModel", "JSONCoding", "Statechart", "Expressions", "FormSchema", "Verification", "Engine",
            ]),
        .testTarget(name: "WorkflowTests", dependencies: ["EventModel", "Statechart", "FormSchema", "Workflow"]),
        .testTarget(
            name: "WorkflowFilesTests",
            dependencies: [
                "EventModel", "BinaryCoding", "Statechart", "FormSchema", "Workflow", "Verification", "WorkflowFiles",
                "SijillTestKit",
            ]),
        .testTarget(
            name: "EventLogTests", dependencies: ["EventModel", "BinaryCoding", "EventLog", "SijillTestKit"]),
        .testTarget(
            name: "AttachmentsTests", dependencies: ["EventModel", "EventLog", "Attachments", "SijillTestKit"]),
        .testTarget(
            name: "ReadModelsTests",
            dependencies: [
                "EventModel", "Statechart", "Workflow", "ReadModels", "SijillTestKit",
                .product(name: "GRDB", package: "GRDB.swift"),
            ]),
        .testTarget(
            name: "EngineTests",
            dependencies: [
                "EventModel", "EventLog", "Attachments", "Workflow", "WorkflowFiles", "ReadModels", "Engine", "Audit",
                "Sijill", "SijillTestKit",
            ]),
        .testTarget(name: "XMLReadingTests", dependencies: ["XMLReading"]),
        .testTarget(
            name: "AuditTests",
            dependencies: [
                "EventModel", "BinaryCoding", "EventLog", "Statechart", "Workflow", "WorkflowFiles", "Audit",
                "XMLReading", "SijillTestKit",
            ]),
        .testTarget(
            name: "PrometheusMetricsTests",
            dependencies: [
                "EventModel", "EventLog", "Operations", "PrometheusMetrics", "SijillTestKit",
                .product(name: "CoreMetrics", package: "swift-metrics"),
            ]),
        .testTarget(
            name: "OperationsTests",
            dependencies: ["EventModel", "EventLog", "Operations", "SijillTestKit"]),
        .testTarget(
            name: "SnapshotsTests",
            dependencies: ["EventModel", "BinaryCoding", "Workflow", "WorkflowFiles", "Verification", "Snapshots"]),
        .testTarget(
            name: "SijillLivesTests",
            dependencies: [
                "EventModel", "Statechart", "EventLog", "FormSchema", "Workflow", "ReadModels", "Engine", "SijillLives",
            ]),
        .testTarget(name: "SijillCommandTests", dependencies: ["SijillCommand"]),
        .testTarget(name: "LayeringTests"),

        // Programs that prove the log, built for release by `make prove`
        .executableTarget(
            name: "LogProver",
            dependencies: [
                "EventModel", "EventLog", "SijillTestKit",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            path: "Tests/LogProver"),
        .executableTarget(
            name: "LifeProver",
            dependencies: [
                "EventModel", "Statechart", "EventLog", "Workflow", "ReadModels", "Engine", "SijillLives",
                "SijillTestKit", .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            path: "Tests/LifeProver"),
        .executableTarget(
            name: "LogWriter", dependencies: ["EventModel", "EventLog"], path: "Tests/KillLoops/LogWriter"),
    ]
)

for target in package.targets where target.type != .system {
    target.swiftSettings = [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .treatAllWarnings(as: .error),
    ]
}
