// swift-tools-version: 6.2

import PackageDescription

// A consumer of the library as its users are: by dependency, with no traits, without the library's own strict flags.
let package = Package(
    name: "linkage-test",
    platforms: [.macOS(.v15)],
    dependencies: [.package(name: "ratethrottle", path: "../..", traits: [])],
    targets: [
        .executableTarget(
            name: "LinkageTest",
            dependencies: [.product(name: "RateThrottle", package: "ratethrottle")]
        ),
        // The README's example, taken from it by `run`.
        .executableTarget(
            name: "ReadmeExample",
            dependencies: [.product(name: "RateThrottle", package: "ratethrottle")]
        ),
    ],
    swiftLanguageModes: [.v6]
)
