import EventLoop
import FoundationEssentials
import HTTPClient
import Immich
import Testing

@testable import ShareFCGI

/// `sso immich-config` and `sso logout` as a shell runs them, against an Immich that a test holds in its hands.
@Suite struct SSOCommandsTests {
    private static let key = "canary-admin-key"
    private static let origin = "https://photos.example.org"

    private let directory: TemporaryDirectory
    private let output = Locked("")
    private let errors = Locked("")

    init() throws { directory = try TemporaryDirectory() }

    private func run(
        _ words: [String],
        input: String? = key,
        version: ImmichVersion = ImmichVersion(major: 3, minor: 1, patch: 0),
        _ answer: @escaping @Sendable (HTTPRequest) -> StrangeSite.Answer = { _ in .answer(500) }
    ) async -> (code: Command.ExitCode, site: StrangeSite) {
        let site = StrangeSite(answer)
        let settings = [
            "--state.directory=\(directory.path)", "--public_base_url=\(Self.origin)", "--sso.enabled=true",
            "--identity.emails_managed=true", "--allow.any=true", "--oidc.issuer=\(Self.origin)/sso",
        ]
        let code = await Command.run(
            ["sso"] + words + settings,
            environment: ["IMMICH_URL": "http://127.0.0.1:2283"],
            composition: Composition(
                serve: { _, _, _ in },
                immich: { _ in VersionOnlyImmich(answer: .success(version)) },
                stranger: { site }
            ),
            console: Console(
                output: { [output] text in output.withLock { $0 += text + "\n" } },
                error: { [errors] text in errors.withLock { $0 += text + "\n" } },
                input: { _ in input.map { Array($0.utf8) } }
            ),
            standardFile: directory.path + "/none.json5"
        )
        #expect(!said.contains("canary"), "T90")
        return (code, site)
    }

    private var said: String { output.withLock { $0 } + errors.withLock { $0 } }

    /// The secret that `sso init` shows.
    private func initialise() async throws -> String {
        _ = await run(["init"])
        let line = try #require(said.split(separator: "\n").first { $0.contains("Client secret") })
        output.withLock { $0 = "" }
        return String(try #require(line.split(separator: " ").last))
    }

    // MARK: immich-config

    @Test(
        "words that do not go together are refused before anybody is asked",
        arguments: [
            ["--apply", "--dry-run"], ["--json", "--apply"], ["--new-secret"], ["--new-secret", "--dry-run"],
            ["--admin-key-file=-"], ["--secret-file=-"], ["--apply", "--secret-file=-"], ["--apply", "more"],
            ["--apply", "--new-secret", "--secret-file=/nowhere"], ["--apply", "--admin-key-file=/nowhere"],
            ["--apply", "--admin-key=x"],
        ]
    )
    func refusedWords(_ words: [String]) async throws {
        let (code, site) = await run(["immich-config"] + words)
        #expect(code == .usage && site.requests.isEmpty)
    }

    @Test(arguments: ["", "two words", "two\nlines", String(repeating: "a", count: 600), "\u{1}"])
    func whatIsNoKeyIsRefused(_ key: String) async throws {
        #expect(await run(["immich-config", "--dry-run"], input: key).code == .usage)
        #expect(await run(["immich-config", "--dry-run"], input: nil).code == .usage)
        #expect(said.contains("standard input") || said.contains("pipe") || said.contains("visible characters"))
    }

    /// An Immich that keeps what it is told, but for what `spoil` does to it.
    private final class Keeper: Sendable {
        let document: Locked<[UInt8]>
        let spoil: @Sendable (String) -> String

        init(_ oauth: String, spoil: @escaping @Sendable (String) -> String = { $0 }) {
            document = Locked(Array(#"{"a":{"b":0.70},"oauth":\#(oauth),"z":[]}"#.utf8))
            self.spoil = spoil
        }

        func answer(_ request: HTTPRequest) -> StrangeSite.Answer {
            guard request.fields.contains(where: { $0 == ("x-api-key", SSOCommandsTests.key) }) else {
                return .answer(401)
            }
            if request.url.hasSuffix("/server/features") { return .answer(200, #"{"oauth":false,"configFile":false}"#) }
            if request.method == "PUT" {
                let text = spoil(String(decoding: request.body ?? [], as: UTF8.self))
                document.withLock { $0 = Array(text.utf8) }
            }
            return .answer(200, String(decoding: document.withLock { $0 }, as: UTF8.self))
        }
    }

    private static let fresh = #"{"enabled":false,"issuerUrl":"","clientId":"","clientSecret":"","scope":"openid"}"#

    @Test("what Immich did not keep is told, and the secret that was made stays usable")
    func spoiled() async throws {
        _ = try await initialise()
        let keeper = Keeper(Self.fresh) { $0.split(separator: #""z":[]"#).joined(separator: #""z":[1]"#) }
        let (code, _) = await run(["immich-config", "--apply", "--new-secret"]) { keeper.answer($0) }
        #expect(code == .failure && said.contains("has something else now in: z"))
    }

    @Test func whatIsGivenIsMergedAndReadBack() async throws {
        let secret = try await initialise()
        let file = try directory.write(secret + "\n", to: "given")
        let keeper = Keeper(Self.fresh)
        let (code, site) = await run(["immich-config", "--apply", "--secret-file=\(file)"]) { keeper.answer($0) }
        #expect(code == .ok && !said.contains(secret))
        #expect(site.requests.map(\.method) == ["GET", "GET", "PUT", "GET"])
        let kept = try #require(JSONTree(keeper.document.withLock { $0 }))
        #expect(kept["oauth"]?["clientSecret"]?.text == secret)
        #expect(kept["oauth"]?["issuerUrl"] == "https://photos.example.org/sso")
        #expect(kept["a"] == JSONTree(Array(#"{"b":0.70}"#.utf8)) && kept["z"] == .list([]))
    }

    @Test(
        "a document that is not Immich's is left alone",
        arguments: ["{}", #"{"oauth":1}"#, #"{"oauth":{}}"#, "[]", "<html>"]
    )
    func notImmich(_ body: String) async throws {
        let secret = try await initialise()
        let file = try directory.write(secret, to: "given")
        let (code, site) = await run(["immich-config", "--apply", "--secret-file=\(file)"]) { request in
            request.url.hasSuffix("/features") ? .answer(200, #"{"oauth":true}"#) : .answer(200, body)
        }
        #expect(code == .failure && said.contains("does not talk like Immich"))
        #expect(site.requests.allSatisfy { $0.method == "GET" })
    }

    // MARK: logout

    @Test("T85: a log-out that Immich takes is one question, with a token that only we can sign")
    func logout() async throws {
        _ = try await initialise()
        let (code, site) = await run(["logout", "anna"]) { _ in .answer(200) }
        #expect(code == .ok && said.contains("every session that \"anna\" has by sign-in is over"))
        let request = try #require(site.requests.first)
        #expect(site.requests.count == 1 && request.url == Self.origin + "/api/oauth/backchannel-logout")
        let token = String(decoding: (request.body ?? []).dropFirst("logout_token=".utf8.count), as: UTF8.self)
        let keys = try SigningKeyFiles(path: directory.path + "/oidc-key.pem").load()
        let claims = try #require(keys.claims(LogoutToken.self, of: token, type: LogoutToken.type))
        #expect(claims.sub == "anna" && claims.sid == nil)
        #expect(!said.contains(token))
    }

    @Test("releases before 3 are not asked for what they do not have")
    func oldImmich() async throws {
        _ = try await initialise()
        let old = ImmichVersion(major: 2, minor: 7, patch: 5)
        let (code, site) = await run(["logout", "anna"], version: old) { _ in .answer(200) }
        #expect(code == .failure && site.requests.isEmpty)
        #expect(said.contains("Immich 2.7.5 has no back-channel log-out"))
    }

    @Test(arguments: [
        ["logout"], ["logout", ""], ["logout", "a", "b"], ["logout", "anna", "--admin-key-file=/nowhere"],
    ])
    func logoutNeedsOneName(_ words: [String]) async throws {
        _ = try await initialise()
        #expect(await run(words).code == .usage)
    }

    @Test func whomNobodyKnowsIsNotLoggedOut() async throws {
        _ = try await initialise()
        let (code, site) = await run(["logout", "anna@example.org"]) { _ in .answer(200) }
        #expect(code == .failure && site.requests.isEmpty && said.contains("--sub"))
        let (second, asked) = await run(["logout", "anna@example.org", "--sub"]) { _ in .answer(200) }
        #expect(second == .ok && asked.requests.count == 1)
    }
}
