import EventLoop
import Gateway
import HTTPClient
import Immich
import Testing

@testable import ShareFCGI

/// The whole application above its sockets, with an Immich, a clock and a log that a test holds in its hands.
struct Desk {
    /// Immich's files: a HEAD of any is answered as a test says; none is read.
    final class Files: HTTPFetching {
        let facts = Locked<[String: String]?>(nil)

        func fetch(_ request: HTTPRequest) async throws(HTTPClientError) -> HTTPResponse {
            guard let facts = facts.withLock({ $0 }), request.method == "HEAD" else { throw .cannotConnect }
            let fields = facts.map { (name: $0.key, value: $0.value) }
            let isThere = facts["content-length"] != nil
            return HTTPResponse(head: HTTPResponseHead(status: isThere ? 200 : 404, fields: fields), body: [])
        }

        func stream(_ request: HTTPRequest) async throws(HTTPClientError) -> HTTPStream { throw .cannotConnect }

        /// What Immich says of every file; a nil name is none.
        func say(_ type: String = "image/jpeg", name: String? = "IMG_1.jpg", size: Int = 1_000) {
            var fields = ["content-type": type, "content-length": String(size)]
            if let name { fields["content-disposition"] = "inline; filename*=UTF-8''" + PercentEncoding.encode(name) }
            facts.withLock { $0 = fields }
        }
    }

    static let path = "/share/" + sampleKey
    static let password = "canary-password"

    let time = TurnedClock()
    let immich: StubImmich
    let files = Files()
    let application: Application
    private let written = Locked([String]())

    /// `uploads`: where guests' files wait, and what brings them to Immich.
    init(
        uploads: (spool: Spool, http: any HTTPFetching)? = nil,
        _ change: (inout Configuration) -> Void = { _ in }
    ) throws {
        var configuration = Configuration(immich: "http://immich")
        change(&configuration)
        immich = StubImmich(clock: time)
        application = try Application(
            configuration,
            keys: .ephemeral(),
            immich: immich,
            http: files,
            uploads: uploads,
            metrics: configuration.metrics.networks.isEmpty ? nil : Metrics(),
            log: Log(level: .debug) { [written] line in written.withLock { $0.append(line) } },
            clock: time.clock
        )
    }

    var lines: [String] { written.withLock { $0 } }

    /// What Immich says of the sample key.
    func say(_ answer: Result<Share, ImmichError>, locked: Bool = false) throws {
        let reference = try Sample.reference()
        immich.state.withLock { state in
            state.shares[reference] = answer
            state.password = locked ? Self.password : nil
        }
    }

    /// An album of two pictures in one month under the sample key.
    func showAlbum(locked: Bool = false, assets: [Asset]? = nil, _ share: Share? = nil) throws {
        let assets = try assets ?? Sample.assets(0..<2)
        let month = try Sample.month()
        try say(
            .success(try share ?? Sample.share(locked: locked, content: .album(Sample.album(count: assets.count)))),
            locked: locked
        )
        immich.state.withLock { state in
            state.months = .success([MonthCount(month: month, count: assets.count)])
            state.assets[month] = .success(assets)
        }
    }

    /// Every call fails from now on, and everything that is known has grown too old to be shown.
    func goAway(_ reason: ImmichError.Reason = .cannotConnect, after time: Duration) throws {
        let failure = ImmichError.unavailable(reason)
        immich.state.withLock { state in
            for reference in state.shares.keys { state.shares[reference] = .failure(failure) }
            state.otherwise = failure
            state.password = nil
            state.months = .failure(failure)
            for month in state.assets.keys { state.assets[month] = .failure(failure) }
            state.details = .failure(failure)
        }
        self.time.turn(by: time)
    }

    // MARK: Visits

    func ask(
        _ method: String = "GET",
        _ path: String = path,
        from address: String = "192.0.2.7",
        body: String? = nil,
        _ more: [(String, String)] = []
    ) async throws -> Answer {
        var params = Params()
        var all = [("REQUEST_METHOD", method), ("REQUEST_URI", path), ("REMOTE_ADDR", address)]
        if body != nil { all.append(("CONTENT_TYPE", "application/x-www-form-urlencoded")) }
        for (name, value) in all + more { params.append(name, Array(value.utf8)) }
        return try await ask(params, body: body)
    }

    func ask(_ params: Params, body: String? = nil) async throws -> Answer {
        let parts = Locked(body.map { [Array($0.utf8)] } ?? [])
        let body = RequestBody { parts.withLock { $0.isEmpty ? nil : $0.removeFirst() } }
        return Answer(try await application.respond(to: Request(params: params, body: body.limited(to: 64 << 10))))
    }

    /// Gives the right password as a browser would, and returns the cookie that it then sends.
    func unlock(_ path: String = path) async throws -> (String, String) {
        let answer = try await ask("POST", path, body: "password=" + Self.password)
        let cookie = try #require(answer.all("Set-Cookie").first)
        return ("HTTP_COOKIE", String(cookie.prefix { $0 != ";" }))
    }
}

/// An answer as a visitor's side of the web server sees it: equal where every byte is.
struct Answer: Equatable, CustomStringConvertible {
    let status: Int
    let fields: [String]
    let body: [UInt8]

    init(_ response: Response) {
        status = response.status.rawValue
        fields = response.fields.list.map { "\($0.name.text): \($0.value.text)" }
        switch response.body {
        case .bytes(let bytes): body = bytes
        case .empty, .stream: body = []
        }
    }

    var text: String { String(decoding: body, as: UTF8.self) }
    var description: String { ([String(status)] + fields + [String(text.prefix(200))]).joined(separator: "\n") }

    /// Every value of a field.
    func all(_ name: String) -> [String] {
        fields.filter { $0.lowercased().hasPrefix(name.lowercased() + ": ") }.map {
            String($0.dropFirst(name.utf8.count + 2))
        }
    }

    /// The one value of a field.
    subscript(name: String) -> String? {
        let values = all(name)
        return values.count == 1 ? values[0] : nil
    }
}

/// The addresses below a share's root, by what they are to their reader.
enum Below {
    static let pages = ["", "/", "/month/2024-05"]
    static let asset = "00000000-0000-4000-8000-000000000000"
    static let media = [
        "/month/2024-05.json", "/details/\(asset)", "/video/\(asset)", "/photo/\(asset)/thumbnail",
        "/photo/\(asset)/preview", "/photo/\(asset)/fullsize", "/photo/\(asset)/original",
    ]
}

extension ImmichError.Reason {
    static let all: [ImmichError.Reason] = [
        .cannotConnect, .timedOut, .tooLarge, .status(500), .status(401), .status(403), .status(200), .garbled("id"),
        .cancelled, .failed("TLS"),
    ]
}
