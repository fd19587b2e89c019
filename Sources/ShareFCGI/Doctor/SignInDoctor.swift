import HTTPClient
import Immich

/// Looks at the sign-in from outside: what Immich asks of us, what a stranger can pretend, what Immich is set to.
struct SignInDoctor: Sendable {
    let stranger: Stranger
    let site: Upstream
    let known: SignInSite
    let madeUp: MadeUp

    func examine(_ advice: Advice) async -> [Finding] {
        let discovery = await ask(.discovery, 200)
        var body: [UInt8]?
        if case .open(let found) = discovery { body = found }
        let issuer = known.issuer ?? body.flatMap { JSONTree($0)?["issuer"]?.text }.flatMap(Issuer.init)
        // Without a word of the owner's, nobody misses a sign-in.
        guard known.isExpected || body.flatMap({ JSONTree($0)?["issuer"] }) != nil else { return [] }
        var findings = await doors(discovery, body, advice)
        let isReadable = findings.allSatisfy { $0.severity != .wrong }
        if isReadable { findings.append(.ok("our discovery and keys can be read, as Immich does")) }
        let named = issuer?.description ?? site.origin + known.path
        let origin = issuer?.origin ?? site.origin
        findings += await inner(named)
        findings += await immichStart(origin, named, isReadable)
        let siege = SignInSiege(
            stranger: stranger,
            site: site,
            known: known,
            madeUp: madeUp,
            redirect: "\(origin)/auth/login"
        )
        // What does not lead to us at all, is said once.
        if !isLost(discovery) { findings += await siege.lay().findings(known.path, advice) }
        return findings + (await administration())
    }

    private func isLost(_ door: ProviderDoor) -> Bool {
        switch door {
        case .immich, .notFound, .away, .silence: true
        case .open, .login, .other: false
        }
    }

    /// Everything that Immich itself asks.
    private func doors(_ discovery: ProviderDoor, _ body: [UInt8]?, _ advice: Advice) async -> [Finding] {
        let doors: [(route: ProviderRoute, door: ProviderDoor)] = [
            (.discovery, discovery), (.keys, await ask(.keys, 200)), (.token, await ask(.token, 405)),
        ]
        let behind = doors.filter { $0.door == .login }.map { known.path + $0.route.rawValue }
        if !behind.isEmpty {
            return [
                .wrong("Immich is asked who it is: your login stands before \(behind.joined(separator: ", "))")
                    .remedied(by: advice.lines(Remedy.openDoors))
            ]
        }
        for (route, door) in doors {
            let address = known.path + route.rawValue
            switch door {
            case .open, .login: break
            case .immich, .notFound:
                let remedy =
                    advice.lines(Remedy.signIn) + ["and in our configuration: sso.enabled = true, then restart it"]
                return [.wrong("\(address) does not lead to share-fcgi").remedied(by: remedy)]
            case .away(let status):
                return [.wrong("\(address) is answered \(status): systemctl status share-fcgi.socket")]
            case .other(let status): return [.wrong("\(address) is answered \(status), by whom, nobody knows")]
            case .silence: return [.wrong("\(address) is not answered in time")]
            }
        }
        guard case .open(let keys) = doors[1].door, DiscoveryView.hasKeys(keys) else {
            return [.wrong("\(known.path)/jwks holds no key: no log-out of ours would be believed")]
        }
        return DiscoveryView.findings(body ?? [], known, at: site)
    }

    /// The way that Immich takes where it is another; from here it may lead nowhere.
    private func inner(_ issuer: String) async -> [Finding] {
        guard let base = known.internalBase, base.description != issuer else { return [] }
        let target = base.basePath + ProviderRoute.discovery.rawValue
        switch ProviderDoor(await stranger.ask("GET", target, at: base), expecting: 200) {
        case .open(let body) where JSONTree(body)?["issuer"]?.text == issuer:
            return [.ok("the same can be read at \(base)")]
        case .open:
            return [.wrong("\(base)\(ProviderRoute.discovery.rawValue) is the discovery of another issuer")]
        default:
            return [
                .note("\(base) cannot be asked from here: whether Immich can, its container knows").remedied(by: [
                    "from there: curl \(base)\(ProviderRoute.discovery.rawValue)"
                ])
            ]
        }
    }

    private func immichStart(_ origin: String, _ issuer: String, _ isReadable: Bool) async -> [Finding] {
        var start = await startAtImmich(origin)
        // Its first question after a reload of the web server may go into a connection that is dead by now.
        if start == .failed { start = await startAtImmich(origin) }
        return start.findings(known, issuer: issuer, isTLS: site.isTLS, isReadable: isReadable)
    }

    private func startAtImmich(_ origin: String) async -> ImmichStart {
        ImmichStart(
            await stranger.ask(
                "POST",
                "/api/oauth/authorize",
                at: site,
                fields: [("Content-Type", "application/json")],
                body: #"{"redirectUri":"\#(origin)/auth/login"}"#
            )
        )
    }

    /// What only an administrator of Immich may see.
    private func administration() async -> [Finding] {
        guard let immich = known.immich else {
            return [
                .note(
                    "accounts that an e-mail address could claim, and Immich's settings, are looked at with "
                        + "--\(ImmichConfigCommand.keyOption)=FILE"
                )
            ]
        }
        do throws(ImmichAdmin.Failure) {
            let settings = try await settings(immich)
            return settings + AccountView.findings(try await immich.accounts())
        } catch {
            return [.wrong("Immich's accounts and settings cannot be looked at: \(error)")]
        }
    }

    private func settings(_ immich: ImmichAdmin) async throws(ImmichAdmin.Failure) -> [Finding] {
        guard let wanted = known.wanted else { return [] }
        let document = try await immich.systemConfig()
        guard let oauth = document["oauth"].flatMap({ JSONObject($0) }),
            let plan = ImmichPlan(wanted, oauth, known.secrets, nil)
        else { throw .garbled("system-config") }
        let needed = plan.changes.isEmpty && (plan.secretState == .known || known.secrets == nil)
        if needed { return [.ok("Immich's OAuth settings are as we need them")] }
        return [
            .wrong("Immich's OAuth settings are not as we need them")
                .remedied(by: plan.lines + ["share-fcgi sso immich-config --apply"])
        ]
    }

    private func ask(_ route: ProviderRoute, _ status: Int) async -> ProviderDoor {
        ProviderDoor(await stranger.ask("GET", known.path + route.rawValue, at: site), expecting: status)
    }
}
