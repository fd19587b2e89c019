// swift-tools-version: 6.2

import PackageDescription

/// Flags of every Swift target.
let settings: [SwiftSetting] = [
    // `any` is written where a protocol is used as a type (SE-0335).
    .enableUpcomingFeature("ExistentialAny"),
    // An import is internal unless it says otherwise (SE-0409).
    .enableUpcomingFeature("InternalImportsByDefault"),
    // A member is visible only where its module is imported (SE-0444).
    .enableUpcomingFeature("MemberImportVisibility"),
    // A nonisolated async function stays on its caller's executor: on the event loop (SE-0461).
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    // Every use of a C pointer says `unsafe` (SE-0458).
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
]

let package = Package(
    name: "ShareFCGI",
    products: [
        .executable(name: "share-fcgi", targets: ["ShareFCGI"]),
        .executable(name: "demo-immich", targets: ["DemoImmich"]),
    ],
    targets: [
        // Debian's C libraries and the few kernel calls that Swift cannot see.
        .target(name: "CLinux"),
        .systemLibrary(name: "CFastCGI", providers: [.apt(["libfcgi-dev"])]),
        .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .systemLibrary(name: "COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        // Its own pkg-config flags are refused; the link line of the module map is enough.
        .systemLibrary(name: "CHiredis", providers: [.apt(["libhiredis-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),

        // The galleries' css, js and icon, embedded in the program (`#embed`: no compile time, unlike `.embedInCode`).
        .target(
            name: "CWeb",
            path: "Sources/ShareFCGI/Pages/Web",
            exclude: ["gallery.css", "icon.svg", "script"]
        ),

        // The rooms. Arrows go one way: EventLoop ← Gateway ← ShareFCGI → Immich → HTTPClient → EventLoop, and
        // ShareFCGI → Valkey → EventLoop, and ShareFCGI → Zip.
        .target(name: "EventLoop", dependencies: ["CLinux"], swiftSettings: settings),
        .target(name: "Gateway", dependencies: ["EventLoop", "CFastCGI", "CLinux"], swiftSettings: settings),
        .target(name: "HTTPClient", dependencies: ["EventLoop", "CCurl"], swiftSettings: settings),
        .target(name: "Immich", dependencies: ["HTTPClient", "EventLoop"], swiftSettings: settings),
        .target(name: "Valkey", dependencies: ["EventLoop", "CHiredis"], swiftSettings: settings),
        .target(name: "Zip", dependencies: ["CZlib"], swiftSettings: settings),
        .executableTarget(
            name: "ShareFCGI",
            dependencies: [
                "Gateway", "Immich", "HTTPClient", "Valkey", "Zip", "EventLoop", "CLinux", "COpenSSL", "CWeb",
            ],
            exclude: ["Pages/Web"],
            swiftSettings: settings
        ),
        .executableTarget(
            name: "DemoImmich",
            dependencies: ["Gateway", "HTTPClient", "EventLoop", "COpenSSL"],
            exclude: ["Library"],
            swiftSettings: settings
        ),

        .testTarget(name: "EventLoopTests", dependencies: ["EventLoop", "CLinux"], swiftSettings: settings),
        .testTarget(name: "GatewayTests", dependencies: ["Gateway", "EventLoop", "CLinux"], swiftSettings: settings),
        .testTarget(
            name: "HTTPClientTests",
            dependencies: ["HTTPClient", "Gateway", "EventLoop"],
            swiftSettings: settings
        ),
        .testTarget(name: "ZipTests", dependencies: ["Zip"], swiftSettings: settings),
        .testTarget(name: "ValkeyTests", dependencies: ["Valkey", "EventLoop", "CHiredis"], swiftSettings: settings),
        .testTarget(
            name: "ImmichTests",
            dependencies: ["Immich", "HTTPClient", "EventLoop"],
            resources: [.copy("Recordings")],
            swiftSettings: settings
        ),
        .testTarget(
            name: "ShareFCGITests",
            dependencies: ["ShareFCGI", "Gateway", "Immich", "HTTPClient", "Valkey", "Zip", "EventLoop"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "DemoImmichTests",
            dependencies: ["DemoImmich", "Gateway", "HTTPClient", "EventLoop", "COpenSSL"],
            exclude: ["Recordings"],
            swiftSettings: settings
        ),
    ],
    swiftLanguageModes: [.v6]
)

// Fuzz targets, one for each folder in Tests/Fuzz; built by Tests/Fuzz/run alone, since they bring their own main.
// What they try of the program itself they hold as links: a program cannot be linked into another.
if Context.environment["SHAREFCGI_FUZZ"] != nil {
    for (name, rooms) in [
        ("FastCGI", ["Gateway"]), ("SCGI", ["Gateway"]), ("Paths", ["Immich", "COpenSSL"]),
        ("Cookies", ["Immich", "COpenSSL"]),
    ] {
        package.products.append(.executable(name: "Fuzz\(name)", targets: ["Fuzz\(name)"]))
        package.targets.append(
            .executableTarget(
                name: "Fuzz\(name)",
                dependencies: rooms.map { .target(name: $0) },
                path: "Tests/Fuzz/\(name)",
                swiftSettings: settings
            )
        )
    }
}
