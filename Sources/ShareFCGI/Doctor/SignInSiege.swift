import HTTPClient
import Immich

/// Comes to the address where people are named, as nobody, and tries to be somebody.
struct SignInSiege: Sendable {
    let stranger: Stranger
    let site: Upstream
    let known: SignInSite
    let madeUp: MadeUp
    /// Where people are sent back to; a code that comes along is thrown away.
    let redirect: String

    struct Outcome: Sendable {
        /// Without any forgery.
        var plain: AuthorizeSight
        /// The same of the address behind the tap.
        var confirm: AuthorizeSight
        var tried = 0
        var believed: [Forgery] = []
        var unclear: [(forgery: Forgery, sight: AuthorizeSight)] = []
        /// On pages with silent sign-in: page and forgery.
        var pages: [(page: String, forgery: Forgery)] = []
        var triedPages = 0
    }

    /// More of one kind say no more.
    private static let enough = 3

    func lay() async -> Outcome {
        let plain = await sight(nil)
        let form = [(name: "Content-Type", value: "application/x-www-form-urlencoded")]
        let confirm = await stranger.ask("POST", known.path + ProviderRoute.confirm.rawValue, at: site, fields: form)
        var outcome = Outcome(plain: plain, confirm: AuthorizeSight(confirm, redirect: redirect))
        for forgery in Forgery.headers + Forgery.spellings {
            guard forgery.fields.allSatisfy({ $0.value != "{name}" }) || known.name != nil,
                outcome.believed.filter({ $0.kind == forgery.kind }).count < Self.enough
            else { continue }
            let sight = await sight(forgery)
            outcome.tried += 1
            switch sight {
            case _ where sight.isBelieved: outcome.believed.append(forgery)
            case .away, .silence, .other: outcome.unclear.append((forgery, sight))
            default: break
            }
        }
        for page in known.pages.prefix(2) { await lay(to: page, &outcome) }
        return outcome
    }

    /// Somebody without an address, on a page: an answer of ours that refuses him has believed him.
    private func lay(to page: String, _ outcome: inout Outcome) async {
        for forgery in Forgery.pages where outcome.pages.count < Self.enough {
            let navigation = [
                (name: "Accept", value: "text/html"), (name: "Sec-Fetch-Mode", value: "navigate"),
                (name: "Sec-Fetch-Dest", value: "document"),
            ]
            let forged = forgery.fields.map {
                (name: $0.name, value: $0.value.isEmpty ? "" : madeUp.fill("{no address}"))
            }
            outcome.triedPages += 1
            guard case .success(let response) = await stranger.ask("GET", page, at: site, fields: navigation + forged)
            else { continue }
            let isIn = response.head.fields.contains { field in
                field.name == "set-cookie" && field.value.hasPrefix("immich_access_token=")
                    && !field.value.hasPrefix("immich_access_token=;")
            }
            if isIn || response.head.status == 400 && AuthorizeSight.isOurs(response.head) {
                outcome.pages.append((page, forgery))
            }
        }
    }

    private func sight(_ forgery: Forgery?) async -> AuthorizeSight {
        var fields: [(name: String, value: String)] = []
        for field in forgery?.fields ?? [] {
            let name = field.value == "{name}" ? known.name.map(MadeUp.wrongPassword(of:)) : nil
            fields.append((field.name, name ?? madeUp.fill(field.value)))
        }
        let path = Self.path(forgery?.path ?? "{sso}/authorize", known.path)
        return AuthorizeSight(
            await stranger.ask("GET", "\(path)?\(query)", at: site, fields: [("Accept", "text/html")] + fields),
            redirect: redirect
        )
    }

    static func path(_ template: String, _ base: String) -> String {
        var path = ""
        var rest = Substring(template)
        while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
            path += rest[..<open] + (rest[open...].hasPrefix("{SSO}") ? base.uppercased() : base)
            rest = rest[rest.index(after: close)...]
        }
        return path + rest
    }

    /// As Immich's pages ask (OpenID Connect Core §3.1.2.1).
    private var query: String {
        [
            ("client_id", known.clientID), ("redirect_uri", redirect), ("response_type", "code"),
            ("scope", "openid email profile"), ("state", madeUp.fill("{session}")),
            ("code_challenge", PKCE.challenge(for: madeUp.fill("{session}{session}"))),
            ("code_challenge_method", "S256"),
        ].map { "\($0.0)=\(PercentEncoding.encode($0.1))" }.joined(separator: "&")
    }
}

extension SignInSiege.Outcome {
    /// Pure.
    func findings(_ path: String, _ advice: Advice) -> [Finding] {
        let address = path + ProviderRoute.authorize.rawValue
        var findings = believedFindings(address, advice)
        if let (page, forgery) = pages.first {
            findings.append(
                .wrong("open: on \(page), \(forgery.kind.sentence) (\(forgery.description))")
                    .remedied(by: advice.lines(forgery.kind.remedy))
            )
        } else if triedPages > 0 {
            findings.append(.ok("closed: \(triedPages) forgeries on pages with silent sign-in"))
        }
        // Where forgeries are believed, that is the news.
        if believed.isEmpty { findings += plainFindings(address, path + ProviderRoute.confirm.rawValue, advice) }
        return findings
    }

    private func believedFindings(_ address: String, _ advice: Advice) -> [Finding] {
        guard !plain.isBelieved else {
            return [
                .wrong("open: everybody is somebody at \(address): it names a person to whoever asks")
                    .remedied(by: advice.lines(Remedy.login))
            ]
        }
        var findings: [Finding] = []
        for kind in Forgery.Kind.allCases {
            let through = believed.filter { $0.kind == kind }
            guard let first = through.first else { continue }
            let more = through.count > 1 ? ", and more of this kind" : ""
            findings.append(
                .wrong("open: at \(address), \(kind.sentence) (\(first.description)\(more))")
                    .remedied(by: advice.lines(kind.remedy))
            )
        }
        if let (forgery, _) = unclear.first, plain != .silence {
            findings.append(
                .wrong("\(unclear.count) of \(tried) forgeries had no clear answer: \(forgery.description)")
            )
        }
        if findings.isEmpty, plain == .login || plain == .untrusted || plain == .nobody {
            findings.append(.ok("closed: \(tried) ways to be somebody else at \(address) were tried"))
        }
        return findings
    }

    private func plainFindings(_ address: String, _ confirm: String, _ advice: Advice) -> [Finding] {
        switch plain {
        case .identity, .denied: return []
        case .nobody, .refused:
            return [
                .wrong("no login stands before \(address): nobody is ever named there, and nobody can sign in")
                    .remedied(by: advice.lines(Remedy.login))
            ]
        case .immich, .notFound:
            return [
                .wrong("\(address) does not lead to share-fcgi").remedied(by: advice.lines(Remedy.login))
            ]
        case .away(let status): return [.wrong("\(address) is answered \(status): the login, or share-fcgi, is away")]
        case .silence: return [.wrong("\(address) is not answered in time")]
        case .other(let status): return [.wrong("\(address) is answered \(status)")]
        case .untrusted: return []
        case .login:
            guard self.confirm.isPastLogin else { return [] }
            return [
                .wrong("no login stands before \(confirm): the phone's app cannot sign in")
                    .remedied(by: advice.lines(Remedy.login))
            ]
        }
    }
}
