import EventLoop
import Testing

@testable import ShareFCGI

@Suite struct SSOCommandTests {
    private struct Broken: Error {}

    private let directory: TemporaryDirectory
    private let output = Locked("")
    private let errors = Locked("")

    init() throws { directory = try TemporaryDirectory() }

    private func run(_ words: String...) async -> Command.ExitCode {
        await Command.run(
            ["sso"] + words + ["--state.directory=\(directory.path)", "--public_base_url=https://photos.example.org"],
            environment: ["IMMICH_URL": "http://127.0.0.1:2283"],
            composition: Composition(
                serve: { _, _, _ in },
                immich: { _ in VersionOnlyImmich() },
                stranger: { throw Broken() }
            ),
            console: Console(
                output: { [output] text in output.withLock { $0 += text } },
                error: { [errors] text in errors.withLock { $0 += text } }
            ),
            standardFile: directory.path + "/none.json5"
        )
    }

    @Test func itMakesAKeyAndASecretOnceAndShowsTheSecretOnce() async throws {
        #expect(await run("init") == .ok)
        #expect(try directory.names == ["oidc-client-secret", "oidc-key.pem"])
        for name in try directory.names { #expect(try directory.mode(of: name) == 0o600) }
        let shown = output.withLock { $0 }
        #expect(shown.contains("Issuer URL         https://photos.example.org/sso\n"))
        let line = try #require(shown.split(separator: "\n").first { $0.contains("Client secret") })
        let secret = String(try #require(line.split(separator: " ").last))
        #expect(try ClientSecrets(file: directory.path + "/oidc-client-secret").contains(secret))
        let key = try SigningKeyFiles(path: directory.path + "/oidc-key.pem").load().current.id
        #expect(shown.contains(key))

        output.withLock { $0 = "" }
        #expect(await run("init") == .ok)
        let again = output.withLock { $0 }
        #expect(again.contains("is there, and stays"))
        #expect(!again.contains("Client secret"))
        #expect(try SigningKeyFiles(path: directory.path + "/oidc-key.pem").load().current.id == key)
        #expect(try ClientSecrets(file: directory.path + "/oidc-client-secret").contains(secret))
    }

    @Test func aKeyThatIsNoneIsNamedAndLeftAlone() async throws {
        _ = try directory.write("junk", to: "oidc-key.pem")
        #expect(await run("init") == .failure)
        #expect(errors.withLock { $0 }.contains("oidc-key.pem is no use"))
        #expect(try directory.names == ["oidc-key.pem"])
    }

    @Test func otherWordsAreRefused() async {
        #expect(await run() == .usage)
        #expect(await run("unit") == .usage)
        #expect(await run("init", "more") == .usage)
    }
}
