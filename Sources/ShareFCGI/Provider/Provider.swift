import EventLoop
import Gateway
import HTTPClient

/// A small OpenID provider with one client, Immich: it tells Immich whom the login proxy has let in.
///
/// Everything that is known of a person comes from `identity`; this decides only what is told to whom, and when.
struct Provider: Sendable {
    /// Who is there: the trust decision and the owner's policy.
    struct IdentitySource: Sendable {
        /// Whoever makes a request.
        let identify: @Sendable (Visit) -> IdentityDecision
        /// The policy once more, for somebody who was known a moment ago.
        let recheck: @Sendable (Identity) -> IdentityDecision
        /// Where a request names somebody, and who may.
        var trust = TrustPolicy()
    }

    /// What it works with.
    struct Tools: Sendable {
        let keys: SigningKeys
        let masterKeys: MasterKeys
        let replay: any ReplayStore
        let http: any HTTPFetching
        let workers: WorkerPool
        let site: Site
        let log: Log
        var clock = Clock()
    }

    let settings: ProviderSettings
    let identity: IdentitySource
    let keys: SigningKeys
    let grants: Grants
    let replay: any ReplayStore
    let workers: WorkerPool
    let answers: ProviderAnswers
    let taps: TapGuard
    let backchannel: BackchannelLogout
    let log: ProviderLog
    let clock: Clock
    /// Wrong proofs of being the client. Whoever has the right secret is not counted, since Immich redeems the junk of
    /// strangers, too.
    let wrongProofs = Locked(MinuteLimiter<CIDR>(perMinute: 20))
    /// Taps of one person: each takes a place in the replay store, which is everybody's.
    let tapCounts = Locked(MinuteLimiter<String>(perMinute: 10))
    private let routes: [[UInt8]: ProviderRoute]
    private let files: [[UInt8]: StaticFile]
    private let discovery: [UInt8]
    private let published: [UInt8]

    init(_ settings: ProviderSettings, _ identity: IdentitySource, _ tools: Tools) throws {
        self.settings = settings
        self.identity = identity
        keys = tools.keys
        replay = tools.replay
        workers = tools.workers
        clock = tools.clock
        grants = try Grants(tools.masterKeys, settings, epoch: tools.replay.epoch)
        // The web server need not have our shares, where Immich's own pages show them.
        var site = tools.site
        let below = settings.issuer.path + "/static"
        site.files = below
        answers = ProviderAnswers(site: site, issuer: settings.issuer)
        files = Dictionary(
            uniqueKeysWithValues: [StaticFile.style, .icon].map { (Array($0.address(below: below).utf8), $0) }
        )
        taps = TapGuard(box: grants.taps, issuer: settings.issuer, lifetime: settings.tapLifetime, clock: tools.clock)
        log = ProviderLog(
            log: tools.log,
            names: try KeyedHash(tools.masterKeys, for: .logging),
            trust: identity.trust,
            clock: tools.clock
        )
        backchannel = BackchannelLogout(settings, keys: tools.keys, http: tools.http, tools.workers, log, tools.clock)
        let served = ProviderRoute.allCases.filter { $0 != .whoAmI || settings.showsDecisions }
        routes = Dictionary(
            uniqueKeysWithValues: served.map { (Array((settings.issuer.path + $0.rawValue).utf8), $0) }
        )
        discovery = try JSONText.encode(Discovery(settings), inSnakeCase: true)
        published = try JSONText.encode(tools.keys.document)
    }

    /// The answer, where the path is one of ours; nil for every other spelling and every other path.
    func respond(to visit: Visit) async -> Response? {
        guard let route = routes[visit.path] else { return file(visit) }
        guard route.methods.contains(visit.method) else { return answers.methodNotAllowed(route) }
        do {
            return try await respond(to: visit, at: route)
        } catch {
            // Whatever went wrong, nobody is signed in by it.
            log.failed(route, error)
            return route.hasIdentity || route == .logout
                ? answers.refusal(.internalServerError) : answers.error(.internalServerError, .serverError)
        }
    }

    /// What the pages stand on, for anybody.
    private func file(_ visit: Visit) -> Response? {
        guard let file = files[visit.path] else { return nil }
        guard ["GET", "HEAD"].contains(visit.method) else { return Answers.methodNotAllowed("GET, HEAD") }
        return file.answer(to: visit, PageFields())
    }

    /// Nil where an address shall look as if it were none.
    private func respond(to visit: Visit, at route: ProviderRoute) async throws -> Response? {
        let decision = identity.identify(visit)
        if case .refused(let refusal) = decision, refusal.concerns(route) {
            log.refused(route, refusal, visit)
            return answers.refusal(.forbidden)
        }
        switch route {
        case .discovery: return answers.json(.ok, discovery)
        case .keys: return publishedKeys()
        case .authorize: return try authorize(visit, decision)
        case .confirm: return try await confirm(visit, decision)
        case .token: return try await token(visit)
        case .userInfo: return try userInfo(visit)
        case .logout: return try await logout(visit)
        case .whoAmI: return whoAmI(visit, decision)
        }
    }

    private func publishedKeys() -> Response {
        var response = answers.json(.ok, published)
        response.fields["Cache-Control"] = "public, max-age=300"
        return response
    }
}

extension IdentityRefusal {
    /// Whether it stands against a request at all, before it is looked at. The hop vouches for the identity, which only
    /// some of the addresses have; the peer and its secret vouch for every parameter.
    fileprivate func concerns(_ route: ProviderRoute) -> Bool {
        concernsSender && (self != .hopUntrusted || route.hasIdentity)
    }
}
