import EventLoop
import FoundationEssentials
import Gateway
import HTTPClient
import Immich
import Testing

@testable import ShareFCGI

/// A provider above its sockets, with people, clocks, a log and an Immich that a test holds in its hands.
struct ProviderDesk {
    static let origin = "https://photos.example.org"
    static let issuer = origin + "/sso"
    static let secret = "canary-secret-of-43-characters-XXXXXXXXXXXX"
    static let web = origin + "/auth/login"
    static let app = "app.immich:///oauth-callback"
    static let verifier = "canary-verifier-0123456789-0123456789-0123456789"
    static let anna = Person(
        subject: "anna-1",
        email: EmailAddress(text: "anna@example.org"),
        name: "Anna",
        role: nil,
        quota: nil
    )
    static let workers = try? WorkerPool(threads: 2)
    static let keys = try? SigningKeys(current: SigningKey(RSAKey.generate()))

    /// What a test turns while the provider works.
    struct State: Sendable {
        var decision = ProviderDesk.decision(ProviderDesk.anna)
        /// Nil: as `decision`.
        var recheck: IdentityDecision?
        var date = Date(timeIntervalSince1970: 1_800_000_000)
        var elapsed = Duration.zero
    }

    let state = Locked(State())
    let http: StubLogout
    let settings: ProviderSettings
    let provider: Provider
    let keys: SigningKeys
    private let written = Locked([String]())

    init(
        masterKeys: MasterKeys = .ephemeral(),
        keys: SigningKeys? = nil,
        replay: (any ReplayStore)? = nil,
        level: Log.Level = .info,
        http: StubLogout = StubLogout([200]),
        _ change: (inout ProviderSettings) -> Void = { _ in }
    ) throws {
        self.keys = try #require(keys ?? Self.keys)
        self.http = http
        let origin = try #require(WebOrigin(Self.origin))
        var settings = ProviderSettings(
            issuer: try #require(Issuer(Self.issuer)),
            clientSecrets: ClientSecrets(Self.secret),
            redirects: RedirectURI.immich(at: origin)
        )
        settings.backchannel = "https://photos.example.org/api/oauth/backchannel-logout"
        change(&settings)
        self.settings = settings
        let start = ContinuousClock.now
        let clock = Clock(
            now: { [state] in start + state.withLock { $0.elapsed } },
            date: { [state] in state.withLock { $0.date } }
        )
        provider = try Provider(
            settings,
            Provider.IdentitySource(
                identify: { [state] _ in state.withLock { $0.decision } },
                recheck: { [state] _ in state.withLock { $0.recheck ?? $0.decision } }
            ),
            Provider.Tools(
                keys: self.keys,
                masterKeys: masterKeys,
                replay: replay ?? MemoryReplayStore(clock: clock),
                http: http,
                workers: try #require(Self.workers),
                site: Site(),
                log: Log(level: level) { [written] line in written.withLock { $0.append(line) } },
                clock: clock
            )
        )
    }

    var lines: [String] { written.withLock { $0 } }

    /// True where a line has this reason.
    func hasLogged(_ reason: String) -> Bool { lines.contains { $0.contains("reason=\(reason) ") } }

    func decide(_ decision: IdentityDecision) { state.withLock { $0.decision = decision } }

    /// Both clocks go on.
    func turn(by seconds: Int) {
        state.withLock {
            $0.date += Double(seconds)
            $0.elapsed += .seconds(seconds)
        }
    }

    static func decision(_ person: Person) -> IdentityDecision {
        .person(
            person,
            Identity(user: UserID(text: person.subject), email: person.email, name: person.name, groups: ["family"])
        )
    }

    // MARK: Requests

    /// `path` below the issuer's.
    func ask(
        _ method: String = "GET",
        _ path: String,
        query: String? = nil,
        fields: [(String, String)] = [],
        form: String? = nil,
        type: String = "application/x-www-form-urlencoded",
        length: Int? = nil
    ) async throws -> Response {
        var params = Params()
        let uri = "/sso\(path)" + (query.map { "?\($0)" } ?? "")
        for (name, value) in [
            ("REQUEST_METHOD", method), ("REQUEST_URI", uri), ("REMOTE_ADDR", "192.0.2.7"),
            ("HTTP_HOST", "photos.example.org"), ("HTTPS", "on"),
        ] + fields {
            params.append(name, Array(value.utf8))
        }
        var body = RequestBody.empty
        if let form {
            params.append("CONTENT_TYPE", Array(type.utf8))
            params.append("CONTENT_LENGTH", Array(String(length ?? form.utf8.count).utf8))
            let parts = Locked([Array(form.utf8)])
            body = RequestBody { parts.withLock { $0.isEmpty ? nil : $0.removeFirst() } }
        }
        let visit = try Visit(Request(params: params, body: body))
        return try #require(await provider.respond(to: visit), "no address of the provider: \(path)")
    }

    static func encode(_ pairs: [(String, String)]) -> String {
        pairs.map { "\($0.0)=\(PercentEncoding.encode($0.1))" }.joined(separator: "&")
    }

    static func authorizeFields(_ changes: [(String, String?)] = []) -> [(String, String)] {
        var fields = [
            ("client_id", "immich"), ("redirect_uri", web), ("response_type", "code"),
            ("scope", "openid email profile"), ("state", "canary state"),
            ("code_challenge", PKCE.challenge(for: verifier)), ("code_challenge_method", "S256"),
        ]
        for (name, value) in changes {
            fields.removeAll { $0.0 == name }
            if let value { fields.append((name, value)) }
        }
        return fields
    }

    /// `/authorize` with some parameters changed or, with nil, left out.
    func authorize(_ changes: [(String, String?)] = [], more: String = "", _ fields: [(String, String)] = [])
        async throws
        -> Response
    {
        try await ask("GET", "/authorize", query: Self.encode(Self.authorizeFields(changes)) + more, fields: fields)
    }

    /// A fresh code for the web.
    func code(_ changes: [(String, String?)] = []) async throws -> String {
        try #require(try await authorize(changes).parameters["code"])
    }

    /// `/token` with some fields changed or left out.
    func redeem(_ code: String, _ changes: [(String, String?)] = [], headers: [(String, String)] = []) async throws
        -> Response
    {
        var form: [(String, String)] = [
            ("grant_type", "authorization_code"), ("code", code), ("redirect_uri", Self.web),
            ("code_verifier", Self.verifier), ("client_id", "immich"), ("client_secret", Self.secret),
        ]
        for (name, value) in changes {
            form.removeAll { $0.0 == name }
            if let value { form.append((name, value)) }
        }
        return try await ask("POST", "/token", fields: headers, form: Self.encode(form))
    }
}

extension Response {
    var text: String {
        if case .bytes(let bytes) = body { return String(decoding: bytes, as: UTF8.self) }
        return ""
    }

    var location: String? { fields["Location"]?.text }

    /// The query of its Location; a name that comes twice is a mistake.
    var parameters: [String: String] {
        guard let location, let mark = location.firstIndex(of: "?") else { return [:] }
        var found: [String: String] = [:]
        for pair in location[location.index(after: mark)...].split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            #expect(found[String(parts[0])] == nil)
            found[String(parts[0])] = parts.count == 2 ? PercentEncoding.decode(parts[1].utf8) : nil
        }
        return found
    }

    /// The members of a JSON object, as text.
    func member(_ name: String) throws -> String? {
        try JSONDecoder().decode([String: AnyMember].self, from: Data(text.utf8))[name]?.text
    }

    /// All `Set-Cookie` fields.
    var cookies: [String] { fields.list.filter { $0.name.text == "Set-Cookie" }.map(\.value.text) }
}

/// Any scalar of JSON.
struct AnyMember: Decodable {
    let text: String
    init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer()
        if let text = try? value.decode(String.self) {
            self.text = text
        } else if let number = try? value.decode(Int.self) {
            text = String(number)
        } else if let truth = try? value.decode(Bool.self) {
            text = String(truth)
        } else {
            text = "…"
        }
    }
}
