// swift-tools-version: 6.2

import PackageDescription

let package = Package(
    name: "ratethrottle",
    platforms: [.macOS(.v15)],
    products: [
        .library(name: "RateThrottle", targets: ["RateThrottle"]),
        .library(name: "RateThrottleTesting", targets: ["RateThrottleTesting"]),
        .executable(name: "ratethrottle", targets: ["RateThrottleCLI"]),
    ],
    traits: [
        .trait(
            name: "Redis",
            description: "The Redis client, through the system's hiredis and OpenSSL. Without it neither is needed."
        ),
        .default(enabledTraits: ["Redis"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.1.0"),
        // Without Foundation: the tool streams bytes and needs no Data.
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.0", traits: []),
    ],
    targets: [
        // The only target that sees hiredis and OpenSSL. With the trait off its sources are empty, because SwiftPM builds
        // every target of the root package, wanted or not.
        .target(
            name: "CRateThrottleHiredis",
            cSettings: [.define("RATETHROTTLE_REDIS", .when(traits: ["Redis"]))],
            linkerSettings: ["hiredis", "ssl", "crypto"].map { .linkedLibrary($0, .when(traits: ["Redis"])) }
        ),
        // The processor's counter; no library, and wanted with every trait.
        .target(name: "CRateThrottleCounter"),
        .target(
            name: "RateThrottle",
            dependencies: [
                "CRateThrottleCounter",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "DequeModule", package: "swift-collections", condition: .when(traits: ["Redis"])),
                .target(name: "CRateThrottleHiredis", condition: .when(traits: ["Redis"])),
            ],
            resources: [.embedInCode("Storage/Redis/Scripts")]
        ),
        // Public: a contract suite for anyone's StorageBackend, a clock that a test moves, a storage that fails on demand.
        .target(name: "RateThrottleTesting", dependencies: ["RateThrottle"]),
        .executableTarget(
            name: "RateThrottleCLI",
            dependencies: [
                "RateThrottle",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Subprocess", package: "swift-subprocess"),
            ]
        ),
        // What tests of more than one target need.
        .target(
            name: "RateThrottleTestSupport",
            dependencies: ["RateThrottle", .product(name: "Logging", package: "swift-log")],
            path: "Tests/RateThrottleTestSupport",
            resources: [.copy("Fixtures")]
        ),
        .testTarget(
            name: "RateThrottleTests",
            dependencies: [
                "RateThrottle",
                "RateThrottleTestSupport",
                "RateThrottleTesting",
                .product(name: "Logging", package: "swift-log"),
            ]
        ),
        // Starts its own servers; empty without the trait.
        .testTarget(
            name: "RateThrottleRedisTests",
            dependencies: [
                "RateThrottle",
                "RateThrottleTestSupport",
                "RateThrottleTesting",
                .target(name: "CRateThrottleHiredis", condition: .when(traits: ["Redis"])),
                .product(name: "Subprocess", package: "swift-subprocess"),
            ]
        ),
        .testTarget(
            name: "RateThrottleCLITests",
            dependencies: ["RateThrottleCLI", .product(name: "Subprocess", package: "swift-subprocess")],
            resources: [.copy("Fixtures")]
        ),
    ],
    swiftLanguageModes: [.v6]
)

// Strict for us, silent for others: a newer compiler's new warning must never break a consumer's build.
let isStrict = Context.environment["RATETHROTTLE_STRICT"] != nil

for target in package.targets where target.name.hasPrefix("CRateThrottle") && isStrict {
    target.cSettings?.append(.unsafeFlags(["-Wall", "-Wextra", "-Werror"]))
}

for target in package.targets where target.name.hasPrefix("RateThrottle") {
    var settings: [SwiftSetting] = [
        // `any` is written wherever a value is boxed. SE-0335
        .enableUpcomingFeature("ExistentialAny"),
        // An import is an implementation detail unless it says `public`. SE-0409
        .enableUpcomingFeature("InternalImportsByDefault"),
        // A member is visible only through an import of its own module. SE-0444
        .enableUpcomingFeature("MemberImportVisibility"),
        // An async function runs where its caller runs: no hop per decision. SE-0461
        .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    ]
    if isStrict { settings.append(.treatAllWarnings(as: .error)) }
    if Context.environment["RATETHROTTLE_TSAN"] != nil { settings.append(.define("THREAD_SANITIZER")) }
    if target.type == .regular {
        // Each call that leaves Swift's memory safety says `unsafe` where it stands. SE-0458
        settings.append(.strictMemorySafety())
        // Every public type states whether it is Sendable.
        if isStrict { settings.append(.unsafeFlags(["-Xfrontend", "-require-explicit-sendable"])) }
    }
    target.swiftSettings = settings
}

// Documentation only: RATETHROTTLE_DOCS=1 swift package generate-documentation
if Context.environment["RATETHROTTLE_DOCS"] != nil {
    package.dependencies.append(
        .package(url: "https://github.com/swiftlang/swift-docc-plugin", from: "1.4.0")
    )
}
