import HTTPClient
import Immich

/// Comes to the front door as a stranger, tries every way in that is known, and says in the owner's words what is open.
struct Doctor: Sendable {
    /// What the owner wants of the gate.
    enum Arrangement: String, CaseIterable, Sendable {
        /// Our pages show the shares; nothing else takes a share's key.
        case closed
        /// Immich's own pages show them; the gate judges each call.
        case check
        /// No gate, or no Immich: only that no key passes is asked for.
        case none
    }

    let stranger: Stranger
    /// Where visitors find the shares, with the base path of our pages.
    var site: Upstream
    /// As the owner says; nil: as it looks.
    let told: Arrangement?
    let madeUp: MadeUp
    /// What is known beforehand of the sign-in.
    var signIn = SignInSite()

    func examine() async -> [Finding] {
        let first = await stranger.ask("GET", "\(site.basePath)/share/\(madeUp.key)", at: site)
        let response: HTTPResponse
        switch first {
        case .success(let answer): response = answer
        case .failure(let error): return [.wrong("\(site) does not answer: \(Self.reason(error, site))")]
        }
        let page = FrontPage(response)
        if let other = await place(insteadOf: page) { return await look(at: other, insteadOf: page) }
        if case .redirect(let address) = page {
            let shown = LogText.quoted(address, limit: 200)
            return [.wrong("\(site) sends its visitors on to \(shown): ask there, share-fcgi doctor https://…")]
        }
        let habits = await GateHabits(stranger: stranger, site: site, madeUp: madeUp).observe()
        let arrangement = told ?? Self.arrangement(page, habits)
        let siege = Siege(stranger: stranger, madeUp: madeUp)
        let isUnguarded = page == .immich && arrangement != .closed && !habits.showsGate
        let files = isUnguarded ? GateFiles(choiceFor: told) : GateFiles(page, arrangement)
        let advice = Advice(server: WebServer(response.head.field("server")), files: files)
        var findings = [Finding.ok("\(site) answers, with TLS that browsers believe")]
        if !site.isTLS || stranger.trustsAnyCertificate {
            findings = [.note("\(site) answers\(site.isTLS ? "; its certificate was not looked at" : " without TLS")")]
        }
        findings += Self.findings(page, arrangement, advice)
        findings += await PlainDoor(stranger: stranger, siege: siege, site: site).findings(advice)
        findings += await siege.lay(to: site, Attack.table).findings(advice)
        findings += habits.findings(arrangement, advice)
        findings += await SignInDoctor(stranger: stranger, site: site, known: signIn, madeUp: madeUp).examine(advice)
        findings += AddressNotes.findings(response.head, advice)
        return findings
    }

    /// A gate shows itself by what it answers to browsers; Immich's own share pages need one.
    private static func arrangement(_ page: FrontPage, _ habits: GateHabits.Observed) -> Arrangement {
        if page == .immich { return .check }
        return habits.showsGate ? .closed : .none
    }

    /// Where to look instead, for the address of a page: people copy what stands above the one that they see. Nil where
    /// shares lie below it: Immich lies below no path, and ours say there how they are.
    private func place(insteadOf page: FrontPage) async -> Upstream? {
        guard !site.basePath.isEmpty else { return nil }
        if page == .immich { return Upstream(site.origin) }
        guard page == .ours,
            case .success(let health) = await stranger.ask("GET", "\(site.basePath)/share/healthcheck", at: site),
            ![200, 503].contains(health.head.status)
        else { return nil }
        let parts = site.basePath.split(separator: "/")
        let front = parts.prefix(parts.firstIndex { $0 == "share" || $0 == "s" } ?? 0)
        return Upstream(site.origin + front.map { "/" + $0 }.joined())
    }

    private func look(at other: Upstream, insteadOf page: FrontPage) async -> [Finding] {
        let what = page == .immich ? "a page of Immich, and no" : "no"
        let note = "\(site) is \(what) address below which ShareFCGI shows shares: looking at \(other) instead"
        var doctor = self
        doctor.site = other
        let findings = await doctor.examine()
        return [.note(note)] + findings
    }

    /// Whose pages show the shares, and whether that is what is wanted.
    static func findings(_ page: FrontPage, _ arrangement: Arrangement, _ advice: Advice) -> [Finding] {
        switch (page, arrangement) {
        case (.ours, _): [.ok("ShareFCGI's own pages show the shares (gate: \(arrangement.rawValue))")]
        case (.immich, .closed):
            [
                .wrong("/share/ leads to Immich's own pages, which a closed gate leaves without pictures")
                    .remedied(by: advice.gate + ["or, where Immich's pages are wanted: gate.mode = check"])
            ]
        case (.immich, _) where advice.files.isOpenChoice:
            [.note("Immich's own pages show the shares, and no gate is to be seen before them")]
        case (.immich, _): [.ok("Immich's own pages show the shares (gate: \(arrangement.rawValue))")]
        case (.immichAway, _): [.wrong("share-fcgi cannot ask Immich at the moment: share-fcgi check says why")]
        case (.weAreAway, _): [.wrong("share-fcgi does not answer the web server: systemctl status share-fcgi.socket")]
        case (.tooManyGuesses, _):
            [.wrong("too many links that do not exist were asked for from this address: try again in a minute")]
        case (.redirect, _): []
        case (.other(let status), _):
            [
                .wrong("/share/ of a link that does not exist is answered \(status), by neither ShareFCGI nor Immich")
                    .remedied(by: advice.gate)
            ]
        }
    }

    private static func reason(_ error: HTTPClientError, _ site: Upstream) -> String {
        switch error {
        case .cannotConnect: "there is no such name, nobody listens on port \(site.port), or a firewall is in between"
        case .timedOut, .cancelled: "it takes too long"
        case .tooLarge: "it sends more than a page"
        case .failed(let reason): site.isTLS ? "\(reason) (a certificate of your own: --insecure)" : reason
        }
    }
}
