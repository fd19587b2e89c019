import EventLoop
import FoundationEssentials
import Gateway
import HTTPClient

@testable import DemoImmich

/// Puts calls to a responder in process, as a web server would.
struct Visit {
    let immich: DemoImmich

    init(
        _ release: Release,
        seed: Seed = Seed(largeCount: 400),
        network: any HTTPFetching = NoNetwork(),
        _ change: (inout DemoImmich.Options) -> Void = { _ in }
    ) throws {
        var options = DemoImmich.Options(release: release)
        options.hasCosts = false
        options.hasControl = true
        change(&options)
        let pictures = try Pictures(folder: Pictures.folder)
        immich = DemoImmich(options: options, seed: seed, pictures: pictures, network: network) {
            Date(timeIntervalSince1970: Double(Visit.now))
        }
    }

    /// When every visit takes place, in seconds since 1970.
    static let now: Int64 = 1_795_246_000

    func call(
        _ target: String,
        method: String = "GET",
        headers: [String: String] = [:],
        body: [UInt8] = []
    ) async throws -> Response {
        var fields = headers.map { ($0.key, $0.value) }
        if !body.isEmpty, headers["content-type"] == nil { fields.append(("content-type", "application/json")) }
        let parts = OneTime(body)
        return try await call(target, method: method, fields: fields, body: RequestBody { parts.take() })
    }

    /// The same with header fields in order, repeated ones too, and a body that comes in parts.
    func call(
        _ target: String,
        method: String = "GET",
        fields: [(name: String, value: String)],
        body: RequestBody = .empty
    ) async throws -> Response {
        try await immich.respond(to: Visit.request(target, method: method, fields: fields, body: body))
    }

    static func request(
        _ target: String,
        method: String = "GET",
        fields: [(name: String, value: String)] = [],
        body: RequestBody = .empty
    ) -> Request {
        var params = Params()
        params.append("REQUEST_METHOD", Array(method.utf8))
        params.append("REQUEST_URI", Array(target.utf8))
        for (name, value) in fields {
            let name = name.uppercased().split(separator: "-").joined(separator: "_")
            params.append(name == "CONTENT_TYPE" ? name : "HTTP_" + name, Array(value.utf8))
        }
        return Request(params: params, body: body)
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

    /// A member of `/demo/sessions`: `apiKey`, `password`; `token` and `cookie` of `lasting` and `expired`.
    func secret(_ name: String, of session: String? = nil) async throws -> String {
        let secrets = try await call("/demo/sessions").json() ?? .null
        return (session.flatMap { secrets[$0] } ?? secrets)[name]?.string ?? ""
    }

    /// The id of an asset by the name of a link that shows it alone.
    func asset(_ link: String = "one_photo") async throws -> String {
        let shown = try await call("/api/shared-links/me?key=\(try await key(link))").json()
        return shown?["assets"]?.items.first?["id"]?.string ?? ""
    }

    func message(_ target: String, method: String = "GET", _ headers: [String: String] = [:]) async throws -> String? {
        try await call(target, method: method, headers: headers).json()?["message"]?.string
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
        Value.parse(try await content(upTo: 1 << 24).bytes)
    }
}
