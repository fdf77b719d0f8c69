// swift-tools-version: 6.2

import PackageDescription

// A package of its own, so that nobody who depends on the library fetches or builds it.
let package = Package(
    name: "benchmarks",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(name: "ratethrottle", path: "../.."),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0"),
    ],
    targets: [
        // Counts allocations by standing in for the C library's functions; not linked where instructions are counted.
        .target(name: "CAllocationCount"),
        .target(name: "BenchmarkSupport", dependencies: [.library, .parser]),
        .executableTarget(
            name: "MemoryBenchmark",
            dependencies: ["BenchmarkSupport", "CAllocationCount", .library, .parser]
        ),
        .executableTarget(
            name: "RedisBenchmark",
            dependencies: ["BenchmarkSupport", .library, .parser]
        ),
        .executableTarget(
            name: "Instructions",
            dependencies: [
                "BenchmarkSupport", .library, .product(name: "RateThrottleTesting", package: "ratethrottle"), .parser,
            ]
        ),
        // The same secrets in each run; not linked where time is measured.
        .target(name: "CFixedRandom"),
        .executableTarget(
            name: "SingleCalls",
            dependencies: [
                "BenchmarkSupport", "CFixedRandom", .library,
                .product(name: "RateThrottleTesting", package: "ratethrottle"), .parser,
            ]
        ),
        .target(name: "BenchmarkReport"),
        .executableTarget(name: "Plots", dependencies: ["BenchmarkReport", .parser]),
        .testTarget(
            name: "BenchmarkTests",
            dependencies: ["BenchmarkReport", "BenchmarkSupport", "SingleCalls", .parser]
        ),
    ],
    swiftLanguageModes: [.v6]
)

extension Target.Dependency {
    static var library: Self { .product(name: "RateThrottle", package: "ratethrottle") }
    static var parser: Self { .product(name: "ArgumentParser", package: "swift-argument-parser") }
}

for target in package.targets where !target.name.hasPrefix("C") {
    target.swiftSettings = [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("MemberImportVisibility"),
        // As the library: an async function runs where its caller runs.
        .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    ]
    if Context.environment["RATETHROTTLE_STRICT"] != nil {
        target.swiftSettings?.append(.treatAllWarnings(as: .error))
    }
}
