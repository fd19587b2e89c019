import HTTPClient
import Immich
import Testing

@testable import ShareFCGI

@Suite struct DoctorTests {
    private static let pages = Answers(site: Site(), fields: PageFields())

    private static func madeUp() -> MadeUp {
        var random = SystemRandomNumberGenerator()
        return MadeUp(&random)
    }

    private func examine(
        _ url: String = "http://photos.example.org",
        madeUp: MadeUp = DoctorTests.madeUp(),
        _ answer: @escaping @Sendable (HTTPRequest, String) -> StrangeSite.Answer
    ) async throws -> (findings: [Finding], site: StrangeSite) {
        let site = StrangeSite { answer($0, $0.oddities?.target ?? "") }
        let doctor = Doctor(
            stranger: Stranger(http: site, trustsAnyCertificate: false, clock: Clock(), curfew: .now + .seconds(60)),
            site: try #require(Upstream(url)),
            told: nil,
            madeUp: madeUp
        )
        return (await doctor.examine(), site)
    }

    /// A site as we ship it, with our pages.
    @Sendable private static func sound(_ request: HTTPRequest, _ target: String) -> StrangeSite.Answer {
        let has = { (name: String) in request.fields.contains { $0.name == name } }
        if target.hasPrefix("/share/"), !target.contains("..") { return .ours(pages.nothingPage) }
        if target.hasSuffix("/ocr") { return .ours(GateAnswers.noText) }
        if target == "/api/users/me", has("Cookie"), !has("Sec-Fetch-Site") {
            let cookies = ["immich_access_token", "immich_auth_type", "immich_is_authenticated"].map {
                (name: "set-cookie", value: "\($0)=; Path=/; Max-Age=0")
            }
            return .answer(440, #"{"message":"Invalid user token"}"#, cookies)
        }
        if target.contains("?") || has("X-Immich-Share-Key") { return .ours(GateAnswers.nothing) }
        return .immich3(401, "Authentication required")
    }

    private func wrong(_ findings: [Finding]) -> [String] { findings.filter { $0.severity == .wrong }.map(\.text) }

    @Test func aSoundSiteHasNothingWrong() async throws {
        let (findings, site) = try await examine { Self.sound($0, $1) }
        #expect(wrong(findings) == [])
        #expect(findings.contains(.ok("ShareFCGI's own pages show the shares (gate: closed)")))
        #expect(findings.contains { $0.severity == .ok && $0.text.hasPrefix("closed: ") })
        #expect(site.requests.count < 80)
    }

    @Test("Immich by itself is wide open, and few lines in its log are enough to know")
    func plainImmich() async throws {
        let (findings, site) = try await examine { _, target in
            if target.hasPrefix("/share/") { return .shell }
            let isSeen = target.contains("key=") || target.contains("slug=")
            return .immich3(401, isSeen ? "Invalid share key" : "Authentication required")
        }
        #expect(wrong(findings).contains { $0.hasPrefix("open: a share's key in a request goes straight to Immich") })
        #expect(wrong(findings).contains { $0.hasPrefix("visitors are banned for looking") })
        #expect(findings.contains { $0.remedy.joined().contains("include share-fcgi/gate.conf;") })
        #expect(site.requests.count < 40)
    }

    @Test("no gate is praised that is not there, and both choices are named, with Caddy's order")
    func noGate() {
        let nobody = GateFiles(choiceFor: nil)
        for (server, words) in [
            (WebServer.nginx, ["include share-fcgi/server.conf;", "include share-fcgi/gate.conf;"]),
            (.caddy, ["share-fcgi/site.caddy <", "share-fcgi/gate.caddy <", "order route before handle"]),
        ] {
            let advice = Advice(server: server, files: nobody)
            #expect(Doctor.findings(.immich, .check, advice).map(\.severity) == [.note])
            #expect(words.allSatisfy { word in advice.gate.contains { $0.contains(word) } })
        }
        #expect(GateFiles(choiceFor: .check).remedy.nginx.contains { $0.contains("server-check.conf") })
        #expect(!GateFiles(.ours, .closed).remedy.nginx.joined().contains("gate.conf"))
    }

    // MARK: An address of a page

    @Test(
        "what stands above a page is no place of shares: the doctor looks in front of it",
        arguments: [
            ("/photos", ""), ("/albums/x", ""), ("/share/x", ""), ("/below/share/x", "/below"),
            ("/below/s/x", "/below"),
            ("/x", ""),
        ]
    )
    func aPage(path: String, place: String) async throws {
        let isImmichs = path == "/photos" || path.hasPrefix("/albums")
        let (findings, _) = try await examine("http://photos.example.org\(path)") { request, target in
            if target == "\(place)/share/healthcheck" { return .ours(Answers.well) }
            if target.hasPrefix(path + "/share/"), !target.contains("..") {
                return isImmichs ? .shell : .ours(Self.pages.nothingPage)
            }
            return Self.sound(request, target.hasPrefix(place) ? String(target.dropFirst(place.count)) : target)
        }
        #expect(findings[0].severity == .note && findings[0].text.contains("a page of Immich") == isImmichs)
        #expect(findings[0].text.hasSuffix(": looking at http://photos.example.org\(place) instead"))
        #expect(wrong(findings) == [])
        #expect(findings.contains(.ok("ShareFCGI's own pages show the shares (gate: closed)")))
    }

    @Test("where shares lie below a path, the path stays, also while Immich is away", arguments: [true, false])
    func aTrueBasePath(isWell: Bool) async throws {
        let (findings, _) = try await examine("http://photos.example.org/photos") { request, target in
            if target == "/photos/share/healthcheck" { return .ours(isWell ? Answers.well : Answers.mediaAway) }
            if target.hasPrefix("/photos/share/"), !target.contains("..") { return .ours(Self.pages.nothingPage) }
            return Self.sound(request, target)
        }
        #expect(wrong(findings) == [] && !findings.contains { $0.text.contains("looking at http") })
        #expect(findings.contains(.ok("ShareFCGI's own pages show the shares (gate: closed)")))
    }

    @Test("one spelling that passes is found, and named with its line", arguments: Door.allCases.filter { $0 != .gate })
    func oneOpenDoor(door: Door) async throws {
        let open = try #require(Attack.table.first { $0.door == door })
        let madeUp = Self.madeUp()
        let origin = "http://photos.example.org"
        let raw = open.target.hasPrefix("{origin}") ? origin + open.target.dropFirst("{origin}".count) : open.target
        let words = madeUp.fill(raw)
        let (findings, _) = try await examine(origin, madeUp: madeUp) { request, target in
            let isIt =
                request.method == open.method && target == words && request.oddities?.isHTTP10 == open.isHTTP10
                && request.fields.dropFirst().map(\.name) == open.fields.map(\.key)
            return isIt ? .immich2(401, "Invalid share key") : Self.sound(request, target)
        }
        let found = try #require(findings.first { $0.severity == .wrong })
        #expect(wrong(findings).count == 1)
        #expect(found.text.hasPrefix("open: \(door.sentence) (\(open.description)"))
        #expect(!found.remedy.isEmpty)
    }

    @Test func aLogoutFromOutsideIsFound() async throws {
        let (findings, _) = try await examine { request, target in
            target.contains("?x=1") ? .answer(440) : Self.sound(request, target)
        }
        #expect(wrong(findings) == ["a link on any other site logs people out of Immich: GET /api/users/me?x=1"])
    }

    @Test func aLimitIsNoWayInAndIsTold() async throws {
        let (findings, _) = try await examine { request, target in
            target.contains("key=") ? .answer(429) : Self.sound(request, target)
        }
        #expect(wrong(findings) == [])
        #expect(findings.contains { $0.severity == .note && $0.text.contains("met a limit (429)") })
    }

    @Test(
        "who cannot be asked is not well",
        arguments: [HTTPClientError.cannotConnect, .timedOut, .tooLarge, .failed("x")]
    )
    func nobodyThere(error: HTTPClientError) async throws {
        let (findings, site) = try await examine("https://photos.example.org") { _, _ in .failure(error) }
        #expect(wrong(findings).count == 1 && findings.count == 1)
        #expect(site.requests.count == 1)
    }

    @Test func attacksWithoutAnswerAreNotTakenForClosedDoors() async throws {
        let (findings, _) = try await examine { request, target in
            target.contains("%6Bey") ? .failure(.timedOut) : Self.sound(request, target)
        }
        #expect(wrong(findings).count == 1)
        #expect(
            wrong(findings).first?.contains("had no clear answer: GET /api/albums/{id}?%6Bey={key} was not") == true
        )
    }

    @Test("a gate that can ask nobody is not taken for one that asks too much")
    func theGateAloneWithoutShareFCGI() async throws {
        let (findings, _) = try await examine { request, target in
            if target.hasPrefix("/share/"), !target.contains("..") { return .shell }
            return target.contains("key=") ? .ours(GateAnswers.away) : Self.sound(request, target)
        }
        let found = try #require(wrong(findings).first)
        #expect(wrong(findings).count == 1)
        #expect(found.hasSuffix("share-fcgi or Immich is away: systemctl status share-fcgi.socket, share-fcgi check"))
        #expect(!findings.contains { $0.text.hasPrefix("closed: ") })
    }

    @Test("nobody follows an address that a stranger gives, and it is printed harmlessly")
    func redirects() async throws {
        let (findings, site) = try await examine { _, _ in
            .answer(302, "", [("location", "https://evil.example/\u{1B}]0;x\u{7}\u{202E}\"")])
        }
        #expect(wrong(findings).count == 1 && site.requests.count == 1)
        let printed = findings.map(\.description).joined().unicodeScalars
        #expect(printed.allSatisfy { $0.value >= 0x20 && $0.value != 0x202E && $0.value != 0x7F })
    }

    @Test func whoeverStandsThereInOurPlaceIsNamed() async throws {
        for (answer, sentence) in [
            (StrangeSite.Answer.ours(Self.pages.awayPage), "share-fcgi cannot ask Immich"),
            (.ours(Self.pages.tooManyGuesses(isPage: true, wait: .seconds(9))), "too many links"),
            (
                .answer(503, "", [("content-security-policy", "default-src 'none'; frame-ancestors 'none'")]),
                "share-fcgi does not"
            ),
            (.answer(404, "nginx"), "/share/ of a link that does not exist is answered 404, by neither"),
            (.answer(200, "{}", [("content-type", "application/json")]), "/share/ of a link that does not exist"),
        ] {
            let (findings, _) = try await examine { request, target in
                target.hasPrefix("/share/") && !target.contains("..") ? answer : Self.sound(request, target)
            }
            #expect(wrong(findings).count == 1)
            #expect(wrong(findings).first?.hasPrefix(sentence) == true)
        }
    }

    @Test func plainHTTPBesideTLSIsTriedToo() async throws {
        let (findings, site) = try await examine("https://photos.example.org") { request, target in
            guard request.url.hasPrefix("http:") else { return Self.sound(request, target) }
            return target == "/" ? .shell : .immich3(401, "Invalid share key")
        }
        #expect(findings.contains { $0.severity == .note && $0.text.hasPrefix("http://photos.example.org answers") })
        #expect(wrong(findings).count == 1)
        #expect(site.requests.contains { $0.url == "http://photos.example.org/" })
        let (led, _) = try await examine("https://photos.example.org") { request, target in
            request.url.hasPrefix("http:")
                ? .answer(301, "", [("location", "https://photos.example.org/")]) : Self.sound(request, target)
        }
        #expect(led.contains(.ok("http://photos.example.org leads to https")))
        #expect(wrong(led) == [])
    }

    @Test func picturesCountedOnlyWhereSomebodyAsksForTheirText() {
        let advice = Advice(server: .nginx, files: GateFiles(.immich, .check))
        let seen = GateHabits.Observed(ocr: .counted, expiredOCR: .counted, session: .counted, logouts: [])
        #expect(seen.findings(.none, advice).allSatisfy { $0.severity == .note })
        #expect(seen.findings(.check, advice).contains { $0.severity == .wrong })
        #expect(seen.findings(.closed, advice).contains { $0.severity == .wrong })
        let quiet = GateHabits.Observed(ocr: .quiet, expiredOCR: .counted, session: .cleared, logouts: [])
        #expect(quiet.findings(.check, advice).contains { $0.severity == .wrong })
    }

    @Test(arguments: [
        ("nginx/1.22.1", WebServer.nginx), ("nginx", .nginx), ("openresty/1", .nginx), ("Caddy", .caddy),
        ("cloudflare", .unknown), ("", .unknown), ("nginxx", .unknown),
    ])
    func theWebServerIsKnownByItsName(field: String, server: WebServer) {
        #expect(WebServer(field) == server)
        #expect(WebServer(nil) == .unknown)
    }

    @Test func aProxyInFrontIsNamed() {
        let advice = Advice(server: .unknown, files: GateFiles(.ours, .closed))
        let head = HTTPResponseHead(status: 404, fields: [("cf-ray", "x")])
        let note = AddressNotes.findings(head, advice)
        #expect(note.count == 1 && note.first?.severity == .note)
        #expect(note.first?.text.hasPrefix("Cloudflare stands in front") == true)
        #expect(note.first?.remedy.contains { $0.contains("set_real_ip_from") } == true)
        #expect(note.first?.remedy.contains { $0.contains("vars sharefcgi_client") } == true)
    }

    // MARK: A login before Immich as a whole

    private static let password = StrangeSite.Answer.answer(401, "", [("www-authenticate", "Basic")])

    private static func leading(_ location: String) -> StrangeSite.Answer { .answer(302, "", [("location", location)]) }

    @Test(
        "a login before everything is a note, and no line is told against it",
        arguments: [password, .answer(401), leading("https://auth.example.org/?rd=http://photos.example.org/")],
        [true, false]
    )
    func wall(login: StrangeSite.Answer, isQuiet: Bool) async throws {
        let (findings, _) = try await examine { request, target in
            let isStrangersOCR = target.hasSuffix("/ocr") && !request.fields.contains { $0.name == "Cookie" }
            if isStrangersOCR, isQuiet { return Self.sound(request, target) }
            if target.hasSuffix("/ocr") { return Self.password }
            if ["/", "/photos", "/api/users/me"].contains(target) { return login }
            return Self.sound(request, target)
        }
        #expect(wrong(findings) == [])
        #expect(findings.contains { $0.severity == .note && $0.text.hasPrefix("Immich stands behind a login: ") })
        let ocr = try #require(findings.first { $0.text.contains("/ocr is 401") })
        #expect(ocr.severity == .note && ocr.remedy == [])
        #expect(findings.contains { $0.severity == .ok && $0.text.hasPrefix("closed: ") })
    }

    @Test func aShareThatIsOpenBehindAWallIsFoundAsBefore() async throws {
        let (findings, _) = try await examine { request, target in
            if ["/", "/photos", "/api/users/me"].contains(target) { return Self.password }
            if target.contains("%6Bey") { return .immich2(401, "Invalid share key") }
            return Self.sound(request, target)
        }
        #expect(findings.contains { $0.text.hasPrefix("Immich stands behind a login: ") })
        #expect(wrong(findings).contains { $0.hasPrefix("open: ") })
    }

    @Test(
        "what is no wall changes nothing: Immich's own 401, pages alone, the way to TLS or to another page",
        arguments: [
            (StrangeSite.Answer.immich3(401, "Authentication required"), StrangeSite.Answer.answer(401)),
            (password, .immich2(401, "Invalid user token")), (password, .immich3(401, "Authentication required")),
            (leading("https://photos.example.org/"), password), (leading("/auth/login"), password),
            (leading("http://photos.example.org/x"), password), (leading(""), password), (.shell, password),
            (.failure(.timedOut), password),
        ]
    )
    func noWall(page: StrangeSite.Answer, api: StrangeSite.Answer) async throws {
        let (findings, _) = try await examine { request, target in
            if target.hasSuffix("/ocr"), request.fields.contains(where: { $0.name == "Cookie" }) { return api }
            if target == "/" || target == "/photos" { return page }
            return target == "/api/users/me" ? api : Self.sound(request, target)
        }
        #expect(wrong(findings).count == 1 && wrong(findings)[0].hasPrefix("…/ocr is 401 for a visitor whose"))
        #expect(!findings.contains { $0.text.hasPrefix("Immich stands behind a login") })
    }
}
