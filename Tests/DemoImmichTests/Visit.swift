import EventLoop
import FoundationEssentials
import Gateway

@testable import DemoImmich

/// Puts calls to a responder in process, as a web server would.
struct Visit {
    let immich: DemoImmich

    init(
        _ release: Release,
        seed: Seed = Seed(largeCount: 400),
        _ change: (inout DemoImmich.Options) -> Void = { _ in }
    ) throws {
        var options = DemoImmich.Options(release: release)
        options.hasCosts = false
        options.hasControl = true
        change(&options)
        let pictures = try Pictures(folder: Pictures.folder)
        immich = DemoImmich(options: options, seed: seed, pictures: pictures) {
            Date(timeIntervalSince1970: 1_795_246_000)
        }
    }

    func call(
        _ target: String,
        method: String = "GET",
        headers: [String: String] = [:],
        body: [UInt8] = []
    ) async throws -> Response {
        var params = Params()
        params.append("REQUEST_METHOD", Array(method.utf8))
        params.append("REQUEST_URI", Array(target.utf8))
        for (name, value) in headers {
            let name = "HTTP_" + name.uppercased().split(separator: "-").joined(separator: "_")
            params.append(name, Array(value.utf8))
        }
        let parts = OneTime(body)
        return try await immich.respond(to: Request(params: params, body: RequestBody { parts.take() }))
    }

    /// Posts a command to `/demo/…`.
    func command(_ verb: String, _ json: String = "{}") async throws -> Int {
        try await call("/demo/\(verb)", method: "POST", body: Array(json.utf8)).status.rawValue
    }

    /// A link by its name.
    func link(_ name: String) async throws -> Value {
        let links = try await call("/demo/links").json()
        return links?.items.first { $0["name"]?.string == name } ?? .null
    }

    func key(_ name: String) async throws -> String { try await link(name)["key"]?.string ?? "" }
}

/// A body that is read in one piece.

final class OneTime: Sendable {
    private let bytes: Locked<[UInt8]?>
    init(_ bytes: [UInt8]) { self.bytes = Locked(bytes.isEmpty ? nil : bytes) }
    func take() -> [UInt8]? {
        bytes.withLock { bytes in
            defer { bytes = nil }
            return bytes
        }
    }
}

extension Response {
    func header(_ name: String) -> String? {
        fields.list.first { $0.name.text.lowercased() == name }?.value.text
    }

    /// The body's length and its bytes up to `limit`.
    func content(upTo limit: Int = 1 << 20) async throws -> (length: Int64, bytes: [UInt8]) {
        switch body {
        case .empty: return (0, [])
        case .bytes(let bytes): return (Int64(bytes.count), Array(bytes.prefix(limit)))
        case .stream(let promised, let next):
            var (length, bytes): (Int64, [UInt8]) = (0, [])
            while length < 32 << 20, let part = try await next() {
                length += Int64(part.count)
                bytes += part.prefix(limit - bytes.count)
            }
            // Longer ones are believed: a test of its own reads one to its end.
            return (length < 32 << 20 ? length : promised ?? -1, bytes)
        }
    }

    func json() async throws -> Value? {
        ValueParser.parse(try await content(upTo: 1 << 24).bytes)
    }
}
