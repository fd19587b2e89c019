import EventLoop
import FoundationEssentials
import Testing

@testable import ShareFCGI

@Suite struct ImportCommandTests {
    private let directory: TemporaryDirectory
    private let output = Locked("")
    private let errors = Locked("")

    init() throws { directory = try TemporaryDirectory() }

    private struct Nothing: Error {}

    /// Runs the program as a shell would, with a file that is piped in.
    private func run(_ arguments: String..., piped: String? = nil, environment: [String: String] = [:]) async
        -> Command.ExitCode
    {
        let (output, errors) = (output, errors)
        return await Command.run(
            arguments,
            environment: environment,
            composition: Composition(
                serve: { _, _, _ in },
                immich: { _ in throw Nothing() },
                stranger: { throw Nothing() }
            ),
            console: Console(
                output: { text in output.withLock { $0 += text + "\n" } },
                error: { text in errors.withLock { $0 += text + "\n" } },
                input: { _ in piped.map { Array($0.utf8) } }
            ),
            standardFile: directory.path + "/standard.json5"
        )
    }

    private var shown: String { output.withLock { $0 } }
    private var complaint: String { errors.withLock { $0 } }

    @Test(
        "what is no configuration of Immich Public Proxy is refused, with a sentence",
        arguments: [
            ("{ page: { home: true } } // ours", "it is a configuration of share-fcgi already"),
            ("{ \"immich\": { \"url\": \"http://a\" } }", "it is a configuration of share-fcgi already"),
            ("{ \"server\": {} }", "it has no group \"ipp\""), ("[]", "it is no object of JSON: line 1, column 1"),
            ("{ a: 1 }", "it is no object of JSON: line 1, column 3"),
            ("", "it is no object of JSON: line 1, column 1"),
        ]
    )
    func unfit(text: String, sentence: String) async {
        #expect(await run("import", piped: text) == .failure)
        #expect(complaint.hasPrefix("share-fcgi: standard input: \(sentence)"))
        #expect(shown.isEmpty)
    }

    @Test(
        "P65: every form that IPP reads is imported",
        arguments: [legacy, shipped3, "{ \"lightGallery\": {} }", "{}"]
    )
    func fit(text: String) async {
        #expect(await run("import", piped: text) == .ok)
        #expect(shown.hasPrefix("// Made by share-fcgi import from standard input;"))
    }

    @Test("what is refused comes with what is doubted, in import and in check")
    func refusedAndDoubted() async throws {
        let text = "{ \"ipp\": { \"gallery\": { \"cacheTime\": 301, \"showTitel\": false }, \"uploadUrl\": 1 } }"
        let path = try directory.write(text, to: "config.json")
        let variables = immich.merging(["IPP_CONFIG": path, "IPP_PORT": "3000"]) { $1 }
        for command in ["import", "check"] {
            errors.withLock { $0 = "" }
            #expect(await run(command, environment: variables) == .failure)
            #expect(
                complaint.hasPrefix("share-fcgi: \(path): ipp.gallery.cacheTime is 301, but must be a number of sec")
            )
            for line in [
                "\ngone     IPP_PORT: ", "\ndoubt    ipp.uploadUrl: is 1, ",
                "\nunknown  ipp.gallery.showTitel: there is no such key; did you mean ipp.gallery.showTitle?\n",
            ] { #expect(complaint.contains(line), "\(command): \(complaint)") }
        }
        #expect(shown.isEmpty)
    }

    @Test("a secret in a file that everybody can read is doubted at the start, and no value is said")
    func openSecrets() async throws {
        let path = try directory.write(chosen, to: "config.json")
        let variables = immich.merging(["IPP_CONFIG": path]) { $1 }
        for (mode, isOpen) in [(0o644, true), (0o640, false)] {
            try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
            output.withLock { $0 = "" }
            _ = await run("check", environment: variables)
            #expect(shown.contains("ipp.upload.notifyHeaders: may be a secret, and everybody") == isOpen)
            #expect(
                shown.contains("as SHAREFCGI_UPLOADS_NOTIFY_HEADERS into an EnvironmentFile= of mode 0600") == isOpen
            )
            #expect(!shown.contains("X-Token") && !shown.contains("notify.example"))
        }
    }

    @Test("the table of keys is shown by a word that the help has")
    func markdown() async {
        #expect(await run("import", "--markdown") == .ok)
        #expect(shown.hasPrefix("| theirs | ours | difference |\n"))
        #expect(await run("help") == .ok)
        #expect(shown.contains("\n  --markdown     import: "))
    }
}
