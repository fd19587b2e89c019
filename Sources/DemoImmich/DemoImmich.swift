import EventLoop
package import FoundationEssentials
package import Gateway
package import HTTPClient

/// An Immich small enough to carry: the share API over a made-up library, in the dialect of one release.
package final class DemoImmich: Responder {
    /// How it behaves.
    package struct Options: Sendable {
        package var release: Release
        /// Pictures at the recorded pace.
        package var isPaced = false
        /// Pictures as large as the recorded ones.
        package var hasRecordedSizes = false
        /// `me` takes longer the larger the album.
        package var hasCosts = true
        /// `/demo/…` is served.
        package var hasControl = false
        /// Settings of OAuth that differ from Immich's own.
        var oauth: [(String, JSON)] = []
        var allowsPasswords = true
        /// The system's configuration comes from a file.
        var hasConfigFile = false
        /// `host:port` where every provider is, whatever its name says.
        var providerAddress: String?
        /// TLS to the provider without a look at its certificate.
        var trustsAnyCertificate = false

        package init(release: Release) { self.release = release }
    }

    /// What `me` of an album costs Immich per asset: 2.4 s at 50,000.
    private static let costOfAsset = Duration.microseconds(48)

    let options: Options
    let pictures: Pictures
    let seed: Seed
    let catalogue: Locked<Catalogue>
    private let clock: @Sendable () -> Date
    let journal = Journal()
    private let pace = Pace()
    let faults = Faults()
    /// For the provider of sign-ins.
    let network: any HTTPFetching
    /// Why the last sign-in failed: Immich itself does not say.
    let failures = Locked<String?>(nil)
    /// Proxies of one's own networks are believed when they say https.
    let trustsProxies = Locked(true)

    package init(
        options: Options,
        seed: Seed,
        pictures: Pictures,
        network: any HTTPFetching = NoNetwork(),
        clock: @escaping @Sendable () -> Date = { Date() }
    ) {
        self.options = options
        self.pictures = pictures
        self.seed = seed
        self.clock = clock
        self.network = network
        catalogue = Locked(Catalogue(seed: seed, pictures: pictures, system: options.system))
    }

    package func respond(to request: Request) async throws -> Response {
        guard let call = Call(request) else { return Response(.badRequest) }
        if options.hasControl, call.path.hasPrefix("/demo/") { return try await control(call) }
        let route = Route(call, release: options.release)
        let name = route.name(size: call.query["size"])
        journal.begin(name, call)
        defer { journal.end() }
        let express = Express(release: options.release, call: call)
        let isRead = call.method != "HEAD"
        guard let fault = faults.next(name, of: isRead ? route.id : nil) else { return try await answer(call, route) }
        if case .slow = fault {
            _ = try await Faults.spoil(fault, express) { Response(.ok) }
            return try await answer(call, route)
        }
        let answer = fault == .cut ? try await answer(call, route) : Response(.ok)
        return try await Faults.spoil(fault, express) { answer }
    }

    private func answer(_ call: Call, _ route: Route) async throws -> Response {
        var answers = answers(catalogue.withLock { $0 })
        let body: Answers.Body
        do {
            body = try await read(call, route, answers)
        } catch let refusal as Refusal {
            return answers.refuse(refusal, call, route)
        }
        try await cost(of: route, call, answers)
        guard route.writes else { return answers.answer(call, route, body: body) }
        return catalogue.withLock { catalogue in
            var answers = self.answers(catalogue)
            let answer = answers.answer(call, route, body: body)
            catalogue = answers.catalogue
            return answer
        }
    }

    /// The body so far as the route wants one. A file is read only for whom the guard lets in.
    private func read(_ call: Call, _ route: Route, _ answers: Answers) async throws -> Answers.Body {
        switch route.endpoint {
        case .login, .signIn, .albumAssets, .linkAssets, .downloadInfo: return .bytes(try await call.json())
        case .systemConfig: return .bytes(call.method == "PUT" ? try await call.json() : [])
        case .signOut, .oauthStart, .oauthFinish, .oauthLink, .oauthLogout:
            return .oauth(try await oauthStep(call, route, answers))
        case .upload:
            let visitor = try answers.visitor(call)
            guard answers.known(call) == nil else { return .bytes([]) }
            let upload = try await Upload(call) { (name, field) throws(Refusal) in
                try answers.mayUpload(name, as: field, visitor)
            }
            return .upload(upload)
        default: return .bytes([])
        }
    }

    private func answers(_ catalogue: Catalogue) -> Answers {
        Answers(
            release: options.release,
            catalogue: catalogue,
            pictures: pictures,
            hasRecordedSizes: options.hasRecordedSizes,
            trustsProxies: trustsProxies.withLock { $0 },
            now: now
        )
    }

    var now: Moment { Moment(microseconds: Int64(clock().timeIntervalSince1970 * 1_000_000)) }

    /// Waits as long as real Immich would work.
    private func cost(of route: Route, _ call: Call, _ answers: Answers) async throws {
        switch route.endpoint {
        case .me, .album:
            guard options.hasCosts, let link = try? answers.guest(call), case .album(let id) = link.content else {
                return
            }
            let count = answers.catalogue.albums[id]?.count ?? 0
            try await Task.sleep(for: Self.costOfAsset * count)
        case .thumbnail:
            guard options.isPaced else { return }
            try await pace.wait(call.query["size"] == "preview" ? Pace.preview : Pace.thumbnail)
        default: break
        }
    }
}

extension DemoImmich.Options {
    /// The configuration that it starts with.
    var system: SystemConfig {
        var system = SystemConfig(release: release)
        // What a release does not know has no effect in it; the command line was checked.
        for setting in oauth { try? system.change("oauth", [setting]) }
        try? system.change("passwordLogin", [("enabled", .bool(allowsPasswords))])
        system.isFile = hasConfigFile
        return system
    }
}

/// No way to anybody.
package struct NoNetwork: HTTPFetching {
    package init() {}

    package func fetch(_ request: HTTPRequest) async throws(HTTPClientError) -> HTTPResponse { throw .cannotConnect }
    package func stream(_ request: HTTPRequest) async throws(HTTPClientError) -> HTTPStream { throw .cannotConnect }
}
