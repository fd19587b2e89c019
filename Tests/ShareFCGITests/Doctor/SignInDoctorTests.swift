import EventLoop
import FoundationEssentials
import Gateway
import HTTPClient
import Immich
import Testing

@testable import ShareFCGI

@Suite struct SignInDoctorTests {
    private static let origin = "https://photos.example.org"
    private static let issuer = origin + "/sso"
    private static let advice = Advice(server: .nginx, files: GateFiles(.ours, .closed))
    private typealias Answer = StrangeSite.Answer

    private static func provider() throws -> ProviderAnswers {
        ProviderAnswers(site: Site(), issuer: try #require(Issuer(issuer)))
    }

    private func known(_ change: (inout SignInSite) -> Void = { _ in }) -> SignInSite {
        var known = SignInSite()
        known.isExpected = true
        known.issuer = Issuer(Self.issuer)
        change(&known)
        return known
    }

    private static func back(_ words: String) -> Answer {
        .answer(302, "", [("location", "\(origin)/auth/login?\(words)&state=x&iss=\(issuer)")])
    }

    /// A site that has it right: nginx asks for a password where people are named.
    @Sendable private static func sound(_ request: HTTPRequest, _ target: String) -> Answer {
        let path = target.prefix { $0 != "?" }
        switch path {
        case "/sso/.well-known/openid-configuration": return .answer(200, discovery(), json)
        case "/sso/jwks": return .answer(200, #"{"keys":[{"kty":"RSA","kid":"1","n":"x","e":"AQAB"}]}"#, json)
        case "/sso/token": return .answer(405)
        case "/api/oauth/authorize": return start("\(issuer)/authorize?client_id=immich&state=x")
        case "/sso/authorize", "/sso/confirm", "//sso/authorize", "/sso/%61uthorize":
            return .answer(401, "", [("www-authenticate", "Basic")])
        default: return path.hasPrefix("/api") ? .immich3(404, "Cannot GET") : .answer(404)
        }
    }

    private static let json = [(name: "content-type", value: "application/json")]

    private static func discovery(_ issuer: String = issuer, token: String? = nil) -> String {
        """
        {"issuer":"\(issuer)","authorization_endpoint":"\(issuer)/authorize","token_endpoint":"\(token ?? issuer + "/token")",
        "userinfo_endpoint":"\(issuer)/userinfo","jwks_uri":"\(issuer)/jwks"}
        """
    }

    private static func start(_ url: String, secure: Bool = true) -> Answer {
        .answer(
            201,
            #"{"url":"\#(url)"}"#,
            [("set-cookie", "immich_oauth_state=canary; Path=/; HttpOnly\(secure ? "; Secure" : ""); SameSite=Lax")]
        )
    }

    private func examine(
        _ known: SignInSite,
        madeUp: MadeUp? = nil,
        _ answer: @escaping @Sendable (HTTPRequest, String) -> Answer
    ) async throws -> (wrong: [Finding], all: [Finding], site: StrangeSite) {
        var random = SystemRandomNumberGenerator()
        let site = StrangeSite { answer($0, $0.oddities?.target ?? "") }
        let doctor = SignInDoctor(
            stranger: Stranger(http: site, trustsAnyCertificate: false, clock: Clock(), curfew: .now + .seconds(60)),
            site: try #require(Upstream(Self.origin)),
            known: known,
            madeUp: madeUp ?? MadeUp(&random)
        )
        let findings = await doctor.examine(Self.advice)
        return (findings.filter { $0.severity == .wrong }, findings, site)
    }

    @Test func aSoundSiteHasNothingWrong() async throws {
        let (wrong, all, site) = try await examine(known()) { Self.sound($0, $1) }
        #expect(wrong == [])
        #expect(all.contains { $0.severity == .ok && $0.text.hasPrefix("closed: ") })
        #expect(all.contains(.ok("Immich reads our discovery, and sends people to us")))
        #expect(site.requests.count < 80)
        // A dozen wrong passwords get an owner banned by his own lists.
        let passwords = site.requests.filter { $0.fields.contains { $0.name == "Authorization" } }
        #expect(passwords.count == 1)
    }

    @Test("where nobody wants a sign-in, one question is asked, and nothing is said", arguments: [200, 401, 404, 302])
    func noSignIn(_ status: Int) async throws {
        let (_, all, site) = try await examine(SignInSite()) { _, _ in
            .answer(status, "<html>", [("content-type", "text/html"), ("location", "https://auth.example.org/")])
        }
        #expect(all == [] && site.requests.count == 1)
    }

    @Test("without a configuration our discovery says what there is")
    func withoutConfiguration() async throws {
        let (wrong, all, _) = try await examine(SignInSite()) { Self.sound($0, $1) }
        #expect(wrong == [] && all.contains { $0.text.hasPrefix("closed: ") })
    }

    // MARK: Forgeries

    @Test(
        "one forgery that is believed is found, named, and told the line against it",
        arguments: Forgery.Kind.allCases
    )
    func oneForgery(kind: Forgery.Kind) async throws {
        var random = SystemRandomNumberGenerator()
        let madeUp = MadeUp(&random)
        for (words, isOpen) in [("code=canary", true), ("error=access_denied", true), ("error=login_required", false)] {
            let forgery = try #require((Forgery.headers + Forgery.spellings).first { $0.kind == kind })
            let names = forgery.fields.map(\.name)
            let path = SignInSiege.path(forgery.path, "/sso")
            let (wrong, all, _) = try await examine(known(), madeUp: madeUp) { request, target in
                let isIt = target.hasPrefix(path + "?") && request.fields.dropFirst(2).map(\.name) == names
                return isIt ? Self.back(words) : Self.sound(request, target)
            }
            #expect(wrong.count == (isOpen ? 1 : 0))
            guard isOpen else { continue }
            let found = try #require(wrong.first)
            #expect(found.text == "open: at /sso/authorize, \(kind.sentence) (\(forgery.description))")
            #expect(found.remedy.first?.hasPrefix("nginx: ") == true)
            // T90
            #expect(!all.map(\.description).joined().contains("canary"))
        }
    }

    @Test("everybody is somebody where the login names whoever asks")
    func everybody() async throws {
        let (wrong, _, _) = try await examine(known()) { request, target in
            target.hasPrefix("/sso/authorize?") ? Self.back("code=canary") : Self.sound(request, target)
        }
        #expect(wrong.map(\.text).filter { $0.hasPrefix("open: everybody is somebody") }.count == 1)
    }

    @Test("an owner's own name is tried with a wrong password, once")
    func ownersName() async throws {
        let sent = "Basic " + Data("anna:wrong".utf8).base64EncodedString()
        let (wrong, _, site) = try await examine(known { $0.name = "anna" }) { request, target in
            request.fields.contains { $0.name == "Authorization" && $0.value == sent }
                ? Self.back("code=x") : Self.sound(request, target)
        }
        #expect(wrong.map(\.text) == ["open: at /sso/authorize, \(Forgery.Kind.password.sentence) (Authorization)"])
        #expect(site.requests.filter { $0.fields.contains { $0.value == sent } }.count == 1)
    }

    @Test("a login that is missing is one finding, behind either address")
    func missingLogin() async throws {
        let refusal = Answer.ours(try Self.provider().refusal(Status.badRequest))
        let (wrong, _, _) = try await examine(known()) { request, target in
            if target.hasPrefix("/sso/authorize?") { return Self.back("error=login_required") }
            return target == "/sso/confirm" ? refusal : Self.sound(request, target)
        }
        #expect(wrong.count == 1 && wrong[0].text.hasPrefix("no login stands before /sso/authorize: "))
        #expect(wrong[0].remedy.joined().contains("include share-fcgi/login-NAME.conf;"))
        let (second, _, _) = try await examine(known()) { request, target in
            target == "/sso/confirm" ? refusal : Self.sound(request, target)
        }
        #expect(second.map(\.text) == ["no login stands before /sso/confirm: the phone's app cannot sign in"])
    }

    @Test func aContradictionThatIsCaughtIsNoWayIn() async throws {
        let provider = try Self.provider()
        let refusals = (Answer.ours(provider.refusal(.badRequest)), Answer.ours(provider.refusal(.forbidden)))
        let (wrong, _, _) = try await examine(known()) { request, target in
            guard target.hasPrefix("/sso/authorize?"), request.fields.count > 2 else {
                return Self.sound(request, target)
            }
            return request.fields[2].name.hasPrefix("R") ? refusals.0 : refusals.1
        }
        #expect(wrong == [])
    }

    @Test("pages with silent sign-in are tried with somebody of whom no account can be made")
    func silentPages() async throws {
        let refusal = Answer.ours(try Self.provider().refusal(Status.badRequest))
        for (answer, isOpen) in [
            (refusal, true), (.answer(200, "", [("set-cookie", "immich_access_token=canary; Path=/")]), true),
            (.answer(200, "", [("set-cookie", "immich_access_token=; Path=/")]), false), (.answer(400), false),
        ] {
            let (wrong, _, site) = try await examine(known { $0.pages = ["/photos"] }) { request, target in
                let forged = request.fields.contains { $0.name == "X-Forwarded-User" }
                if target == "/photos" { return forged ? answer : .shell }
                return Self.sound(request, target)
            }
            #expect(wrong.count == (isOpen ? 1 : 0))
            if isOpen { #expect(wrong[0].text.hasPrefix("open: on /photos, ") && !wrong[0].text.contains("canary")) }
            let pages = site.requests.filter { $0.oddities?.target == "/photos" }
            #expect(
                !pages.isEmpty
                    && pages.allSatisfy { !$0.fields.contains { $0.name != "Accept" && $0.value.contains("@") } }
            )
        }
    }

    // MARK: What Immich asks

    @Test("a login before what Immich asks is one finding", arguments: [401, 302, 403])
    func discoveryBehindTheLogin(_ status: Int) async throws {
        let (wrong, _, _) = try await examine(known()) { request, target in
            if target.hasPrefix("/sso/") { return .answer(status, "", [("location", "https://auth.example.org/")]) }
            return target == "/api/oauth/authorize"
                ? .immich3(500, "Failed to start oauth") : Self.sound(request, target)
        }
        #expect(wrong.count == 1)
        #expect(wrong[0].text.hasSuffix("/sso/.well-known/openid-configuration, /sso/jwks, /sso/token"))
        #expect(wrong[0].remedy.joined().contains("include share-fcgi/sign-in.conf;"))
    }

    @Test func aSiteWhoseSignInLeadsToImmichIsTold() async throws {
        let (wrong, _, _) = try await examine(known()) { request, target in
            target.hasPrefix("/sso/")
                ? .shell : target.hasPrefix("/api/") ? .immich3(400, "OAuth is not enabled") : .shell
        }
        #expect(
            wrong.map(\.text) == [
                "/sso/.well-known/openid-configuration does not lead to share-fcgi",
                "signing in by OAuth is off in Immich",
            ]
        )
    }

    @Test(
        "what our discovery says is compared to the letter",
        arguments: [
            (discovery(issuer + "/"), "our issuer is \"\(issuer)/\""),
            (discovery("http://photos.example.org/sso"), "our issuer is \"http://photos.example.org/sso\""),
            (discovery(token: "https://evil.example/token"), "token_endpoint of our discovery is"),
            ("[]", "what our discovery answers is no such document"),
        ]
    )
    func otherDiscovery(_ body: String, _ sentence: String) async throws {
        let (wrong, _, _) = try await examine(known()) { request, target in
            target.hasSuffix("openid-configuration") ? .answer(200, body, Self.json) : Self.sound(request, target)
        }
        #expect(wrong.count == 1 && wrong[0].text.hasPrefix(sentence))
    }

    @Test func keysThatAreNoneAreNamed() async throws {
        let (wrong, _, _) = try await examine(known()) { request, target in
            target == "/sso/jwks" ? .answer(200, #"{"keys":[]}"#, Self.json) : Self.sound(request, target)
        }
        #expect(wrong.map(\.text) == ["/sso/jwks holds no key: no log-out of ours would be believed"])
    }

    @Test("an inner address that cannot be asked from here is no fault")
    func innerAddress() async throws {
        let base: Upstream = "http://share-fcgi:8080/sso"
        let body = """
            {"issuer":"\(Self.issuer)","authorization_endpoint":"\(Self.issuer)/authorize","token_endpoint":"\(base)/token",
            "userinfo_endpoint":"\(base)/userinfo","jwks_uri":"\(base)/jwks"}
            """
        for (answer, isWrong) in [
            (Answer.failure(.cannotConnect), false), (.answer(200, body, Self.json), false),
            (.answer(200, Self.discovery("https://other.example/sso"), Self.json), true),
        ] {
            let (wrong, all, _) = try await examine(known { $0.internalBase = base }) { request, target in
                if request.url.hasPrefix("http:") { return answer }
                return target.hasSuffix("openid-configuration")
                    ? .answer(200, body, Self.json) : Self.sound(request, target)
            }
            #expect(wrong.isEmpty != isWrong)
            #expect(
                all.contains { $0.severity == .note && $0.text.hasPrefix("token_endpoint is \"http://share-fcgi:8080") }
            )
        }
    }

    @Test(
        "what Immich does at a sign-in tells how it is set, without a key",
        arguments: [
            (start("https://accounts.example.com/authorize?client_id=immich"), "Immich sends people to"),
            (start("\(issuer)/authorize?client_id=other"), "Immich calls itself \"other\""),
            (start("\(issuer)/authorize?client_id=immich", secure: false), "Immich's cookies go without Secure"),
            (.immich3(500, "Failed to start oauth"), "Immich cannot read our discovery"),
            (.immich2(400, "OAuth is not enabled"), "signing in by OAuth is off in Immich"),
            (.failure(.timedOut), "Immich does not answer"),
        ]
    )
    func immichStart(_ answer: StrangeSite.Answer, _ sentence: String) async throws {
        let (wrong, _, _) = try await examine(known()) { request, target in
            target == "/api/oauth/authorize" ? answer : Self.sound(request, target)
        }
        #expect(wrong.count == 1 && wrong[0].text.hasPrefix(sentence))
        #expect(!wrong[0].description.contains("canary"))
    }

    @Test(
        "Immich's first failure may be a connection that died with a reload, its second is none",
        arguments: [1, 2, 3]
    )
    func immichIsAskedOnceMore(failures: Int) async throws {
        let asked = Locked(0)
        let (wrong, all, _) = try await examine(known()) { request, target in
            guard target == "/api/oauth/authorize" else { return Self.sound(request, target) }
            let count = asked.withLock { count in
                count += 1
                return count
            }
            return count <= failures ? .immich3(500, "Failed to start oauth") : Self.sound(request, target)
        }
        #expect(asked.withLock { $0 } == 2)
        #expect(wrong.contains { $0.text.hasPrefix("Immich cannot read our discovery") } == (failures > 1))
        #expect(all.contains(.ok("Immich reads our discovery, and sends people to us")) == (failures == 1))
    }

    // MARK: Accounts

    @Test func accountsThatAnAddressCouldClaimAdministratorsFirst() {
        let account = { (email: String, isAdmin: Bool, sub: String) in
            ImmichAdmin.Account(email: email, name: "", isAdmin: isAdmin, oauthID: sub)
        }
        let found = AccountView.findings([
            account("b@x.org", false, ""), account("a@x.org", false, ""), account("c@x.org", false, "c"),
            account("z@x.org", true, ""),
        ])
        #expect(found.count == 1 && found[0].severity == .note)
        #expect(found[0].text.hasPrefix("3 of 4 accounts, 1 of them administrators"))
        #expect(found[0].remedy == ["  z@x.org   (administrator)", "  a@x.org", "  b@x.org"])
        #expect(AccountView.findings([account("c@x.org", true, "c")]).map(\.severity) == [.ok])
        let many = (0..<10_000).map { account("u\($0)@x.org\u{1B}[2J", false, "") }
        let shown = AccountView.findings(many)[0]
        #expect(shown.remedy.count == 21 && shown.remedy.last == "  and 9980 more")
        #expect(!shown.description.contains("\u{1B}"))
    }

    @Test func everyKindIsTriedAndEveryNameIsAHeader() {
        let all = Forgery.headers + Forgery.spellings
        #expect(Set(all.map(\.kind)) == Set(Forgery.Kind.allCases))
        for forgery in all + Forgery.pages {
            #expect(
                forgery.fields.allSatisfy { !$0.name.isEmpty && $0.name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F } }
            )
            let path = SignInSiege.path(forgery.path, "/sso")
            #expect(path.hasPrefix("/") && !path.contains("{"))
        }
        #expect(Forgery.pages.allSatisfy { $0.kind != .spelling && $0.kind != .password })
    }
}
