import EventLoop
import Gateway
import HTTPClient
import Testing

@testable import ShareFCGI

/// The whole application as `serve` builds it from settings and files, with a web server that a test holds in its hands.
struct SignInDesk {
    static let origin = "https://photos.example.org"
    static let web = origin + "/auth/login"
    static let anna = [("SHAREFCGI_USER", "anna"), ("SHAREFCGI_EMAIL", "Anna@example.org"), ("SHAREFCGI_NAME", "Anna")]
    /// Made once: a key takes its time.
    private static let pem = Result { String(decoding: try RSAKey.generate().pem(), as: UTF8.self) }

    let time = TurnedClock()
    let signIn: SignIn
    let application: Application
    let lines = LogLines()
    let secret = ClientSecrets.make()
    private let directory: TemporaryDirectory

    /// `keys`, `shared`: another instance's, where there are several of one service. `immich` is asked by the silent
    /// sign-in.
    init(
        _ changes: [String: String] = [:],
        keys: MasterKeys = .ephemeral(),
        shared: TemporaryDirectory? = nil,
        immich: any HTTPFetching = StubLogout([0])
    ) throws {
        directory = try TemporaryDirectory()
        var given = leastSignIn
        given["oidc.client_secret_file"] = try directory.write(ClientSecrets.line(for: secret), to: "client")
        given["oidc.key_file"] = try directory.write(try Self.pem.get(), to: "sign.pem")
        if let shared { given["state.store"] = "dir:\(shared.path)" }
        let options = given.merging(changes) { $1 }.map { (name: $0.key, value: $0.value) }
        let effective = try SettingsReader().read(options: options, environment: ShareFCGITests.immich)
        #expect(SignInRules.problems(of: effective).isEmpty)
        let configuration = effective.configuration
        signIn = try #require(try SignIn.load(configuration))
        let workers = try #require(ProviderDesk.workers)
        // Files have the time of the machine, so a store of files needs its clock.
        let storeClock = shared == nil ? time.clock : Clock()
        let provider = try Provider(
            signIn,
            configuration,
            keys,
            replay: try configuration.state.store.replayStore(nil, workers, clock: storeClock),
            http: StubLogout([200]),
            workers: workers,
            log: lines.log(),
            clock: time.clock
        )
        application = try Application(
            configuration,
            keys: keys,
            immich: StubImmich(clock: time),
            http: StubLogout([0]),
            provider: provider,
            silent: SilentSignIn(provider, configuration, http: immich),
            log: lines.log(),
            clock: time.clock
        )
    }

    /// A request as the web server passes it on; `parameters` are its own, and the visitor's headers as `HTTP_…`.
    func ask(
        _ method: String = "GET",
        _ address: String,
        _ parameters: [(String, String)] = [],
        form: [(String, String)]? = nil,
        from peer: TransportPeer = webServer,
        as role: Role = .responder
    ) async throws -> Response {
        var pairs = [
            ("REQUEST_METHOD", method), ("REQUEST_URI", address), ("REMOTE_ADDR", "192.0.2.7"),
            ("HTTP_HOST", "photos.example.org"), ("HTTPS", "on"),
        ]
        var body = RequestBody.empty
        if let form {
            let bytes = Array(ProviderDesk.encode(form).utf8)
            pairs += [
                ("CONTENT_TYPE", "application/x-www-form-urlencoded"), ("CONTENT_LENGTH", String(bytes.count)),
            ]
            let parts = Locked([bytes])
            body = RequestBody { parts.withLock { $0.isEmpty ? nil : $0.removeFirst() } }
        }
        let request = Request(
            role: role,
            peer: peer,
            params: params(pairs + parameters),
            body: body.limited(to: 64 << 10)
        )
        return try await application.respond(to: request)
    }

    /// `/sso/authorize` as Immich's page opens it.
    func authorize(
        _ parameters: [(String, String)] = anna,
        redirect: String = web,
        from peer: TransportPeer = webServer
    ) async throws -> Response {
        let query = ProviderDesk.encode(ProviderDesk.authorizeFields([("redirect_uri", redirect)]))
        return try await ask("GET", "/sso/authorize?\(query)", parameters, from: peer)
    }

    /// `/sso/token` as Immich asks it.
    func redeem(_ code: String, secret: String? = nil, verifier: String = ProviderDesk.verifier) async throws
        -> Response
    {
        let form = [
            ("grant_type", "authorization_code"), ("code", code), ("redirect_uri", Self.web),
            ("code_verifier", verifier), ("client_id", "immich"),
            ("client_secret", secret ?? self.secret),
        ]
        return try await ask("POST", "/sso/token", form: form)
    }
}
