import EventLoop
import FoundationEssentials
import Gateway
import Glibc
import HTTPClient
import Immich
import Testing

@testable import ShareFCGI

@Suite struct CommandTests {
    private let directory: TemporaryDirectory
    private let output = Locked("")
    private let errors = Locked("")
    private let served = Locked<[Configuration]>([])

    init() throws { directory = try TemporaryDirectory() }

    private struct Broken: Error {}

    /// Runs the program as a shell would.
    private func run(
        _ arguments: String...,
        environment: [String: String] = immich,
        immich: VersionOnlyImmich = VersionOnlyImmich(),
        serve: Bool = true,
        site: StrangeSite? = nil
    ) async -> Command.ExitCode {
        let (output, errors, served) = (output, errors, served)
        return await Command.run(
            arguments,
            environment: environment,
            composition: Composition(
                serve: { configuration, _, _ in
                    served.withLock { $0.append(configuration) }
                    if !serve { throw Broken() }
                },
                immich: { _ in immich },
                stranger: {
                    guard let site else { throw Broken() }
                    return site
                }
            ),
            console: Console(
                output: { text in output.withLock { $0 += text + "\n" } },
                error: { text in errors.withLock { $0 += text + "\n" } }
            ),
            standardFile: directory.path + "/standard.json5"
        )
    }

    private var shown: String { output.withLock { $0 } }
    private var complaint: String { errors.withLock { $0 } }

    /// Options that make everything a check looks at right.
    private func sound() throws -> (state: String, listen: String) {
        try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: directory.path)
        return ("--state.directory=\(directory.path)", "--listen=unix:\(directory.path)/a.sock")
    }

    // MARK: Which command

    @Test(arguments: ["help", "--help", "-h"])
    func helpNamesEverySettingAndCommand(word: String) async {
        #expect(await run(word) == .ok)
        for setting in Setting.all {
            #expect(
                shown.contains("--\(setting.key)\n") && shown.contains(setting.variable)
                    && shown.contains(setting.meaning)
            )
        }
        for command in Command.all { #expect(shown.contains("\n  \(command.name) ")) }
        #expect(shown.contains("\n  doctor [URL]   attack") && shown.contains("\n  import [FILE]  write "))
        #expect(complaint.isEmpty)
    }

    @Test func helpOfOneCommandIsItsOwnLinesAlone() async {
        for words in [["doctor", "--help"], ["help", "doctor"]] {
            #expect(await run(words[0], words[1]) == .ok)
            #expect(shown.hasPrefix("share-fcgi doctor [URL]: attack") && shown.contains("\n  --insecure "))
            #expect(!shown.contains("--sub") && !shown.contains("--log.level"))
        }
        #expect(shown.split(separator: "\n").count < 30)
    }

    @Test func theReleaseIsShown() async {
        #expect(await run("version") == .ok)
        #expect(await run("--version") == .ok)
        #expect(shown == "share-fcgi \(Command.release)\nshare-fcgi \(Command.release)\n")
    }

    @Test func theReadmesTableHasEverySettingOnce() async {
        #expect(await run("settings", "--markdown") == .ok)
        let rows = shown.split(separator: "\n").dropFirst(2)
        #expect(rows.count == Setting.all.count)
        for (row, setting) in zip(rows, Setting.all) {
            #expect(row.hasPrefix("| `\(setting.key)`<br>`\(setting.variable)` | ") && row.hasSuffix(" |"))
            #expect(row.split(separator: " | ").count == 3)
        }
    }

    @Test func aWrongCommandLineIsStatusTwo() async {
        #expect(await run() == .usage)
        #expect(await run("srve") == .usage)
        #expect(complaint.contains("there is no command \"srve\"; did you mean serve?"))
        #expect(await run("serve", "now") == .usage)
        #expect(await run("serve", "--log.levl=debug") == .usage)
        #expect(complaint.contains("did you mean --log.level?"))
        #expect(await run("serve", "--log.level") == .usage)
        #expect(await run("settings", "--log.level=debug") == .usage)
        #expect(await run("check", "--imich.url=http://immich:2283", environment: [:]) == .usage)
        #expect(complaint.contains("there is no option --imich.url; did you mean --immich.url?"))
        #expect(await run("check", "--confg=a.json5") == .usage)
        #expect(complaint.contains("did you mean --config?"))
        #expect(await run("sso", "immich-config", "--bogus") == .usage)
        #expect(complaint.contains("share-fcgi: there is no option --bogus\n"))
        #expect(await run("settings", "--markdow") == .usage)
        #expect(complaint.contains("there is no option --markdow; did you mean --markdown?"))
        #expect(await run("check", "--gate=check") == .usage)
        #expect(!complaint.contains("did you mean --gate?"))
        #expect(served.withLock { $0.isEmpty })
        #expect(shown.isEmpty)
    }

    // MARK: Doctor

    @Test func theDoctorAsksWhereHeIsTold() async throws {
        let site = StrangeSite { _ in .failure(.cannotConnect) }
        #expect(await run("doctor", "https://a.example", "--insecure", environment: [:], site: site) == .failure)
        #expect(await run("doctor", "--public_base_url=https://b.example", "--base_path=/c", site: site) == .failure)
        #expect(site.requests.map(\.url) == ["https://a.example/", "https://b.example/"])
        #expect(site.requests.map { $0.oddities?.trustsAnyCertificate } == [true, false])
        #expect(site.requests.last?.oddities?.target?.hasPrefix("/c/share/") == true)
        #expect(
            shown.contains(
                "wrong  https://a.example does not answer: there is no such name, nobody listens on port 443"
            )
        )
    }

    @Test func theDoctorRefusesWhatHeDoesNotUnderstand() async {
        #expect(await run("doctor") == .usage)
        #expect(complaint.contains("public_base_url is not set: share-fcgi doctor https://"))
        #expect(await run("doctor", "photos.example.org") == .usage)
        #expect(await run("doctor", "https://a.example", "https://b.example") == .usage)
        #expect(await run("doctor", "https://a.example", "--gate=open") == .usage)
        #expect(complaint.contains("--gate is \"open\", but must be: closed, check, none"))
        for environment in [[:], immich, ["SHAREFCGI_X": "1"]] {
            #expect(await run("doctor", "https://a.example", "--gat=closed", environment: environment) == .usage)
            #expect(complaint.hasSuffix("share-fcgi: there is no option --gat; did you mean --gate?\n"))
        }
        #expect(await run("doctor", "https://a.example", "--log.level=loud", environment: [:]) == .usage)
        #expect(await run("doctor", "--insecur", "https://a.example", environment: [:]) == .usage)
        #expect(complaint.hasSuffix("share-fcgi: there is no option --insecur; did you mean --insecure?\n"))
        #expect(await run("doctor", "https://a.example", environment: immich) == .failure)
    }

    @Test("whoever has neither an address nor a configuration is told the word that is missing")
    func theDoctorWithoutAddress() async throws {
        #expect(await run("doctor", environment: [:]) == .usage)
        #expect(complaint.hasPrefix("share-fcgi: no address is given: share-fcgi doctor https://photos.example.org\n"))
        let file = try directory.write("{ log: { level: 'loud' } }", to: "c.json5")
        #expect(await run("doctor", "--config", file) == .failure)
        #expect(complaint.contains("log.level is \"loud\", but must be: "))
        #expect(complaint.hasSuffix("without a configuration: share-fcgi doctor https://photos.example.org\n"))
    }

    // MARK: Serve

    @Test func serveGetsTheConfiguration() async throws {
        let file = try directory.write("{ log: { level: 'debug' }, threads: { loops: 3 } }", to: "c.json5")
        #expect(await run("serve", "--config", file, "--threads.loops", "4") == .ok)
        let configuration = try #require(served.withLock { $0.first })
        #expect(configuration.log.level == .debug)
        #expect(configuration.threads.loops == 4)
    }

    @Test func theStandardFileIsReadWhereNoneIsNamed() async throws {
        _ = try directory.write("{ threads: { loops: 3 } }", to: "standard.json5")
        #expect(await run("serve") == .ok)
        let other = try directory.write("{}", to: "c.json5")
        #expect(await run("serve", "--config=\(other)") == .ok)
        #expect(served.withLock { $0.map(\.threads.loops) } == [3, 0])
    }

    @Test func aWrongConfigurationRefusesToStart() async throws {
        let file = try directory.write("{ log: { level: 'loud' } }", to: "c.json5")
        #expect(await run("serve", "--config", file) == .failure)
        #expect(complaint.hasPrefix("share-fcgi: \(file): log.level: log.level is \"loud\", but must be: "))
        #expect(await run("serve", environment: [:]) == .failure)
        #expect(await run("serve", "--config", "/nonexistent.json5") == .failure)
        #expect(complaint.hasSuffix("share-fcgi: /nonexistent.json5: there is no such file\n"))
        #expect(served.withLock { $0.isEmpty })
    }

    @Test func whatBreaksServingIsAFailure() async {
        #expect(await run("serve", "--log.level=error", serve: false) == .failure)
    }

    // MARK: Check

    @Test func aStateDirectoryMayBeALinkAsSystemdMakesThem() async throws {
        let (state, listen) = try sound()
        let path = String(state.dropFirst("--state.directory=".count))
        let link = directory.path + "/link"
        #expect(unsafe symlink(path, link) == 0)
        #expect(await run("check", "--state.directory=\(link)", listen, environment: immich) == .ok)
        #expect(shown.contains("ok     \(link) is there and ours"))
    }

    @Test func checkShowsEveryValueAndWhereItWasWritten() async throws {
        let (state, listen) = try sound()
        let file = try directory.write("{ freshness: { max_age: '90s' } }", to: "c.json5")
        let environment = immich.merging(["SHAREFCGI_LOG_LEVEL": "debug"]) { $1 }
        #expect(await run("check", "--config", file, state, listen, environment: environment) == .ok)
        let lines = shown.split(separator: "\n").map {
            $0.split(separator: " ", omittingEmptySubsequences: true).joined(separator: " ")
        }
        #expect(lines.contains("freshness.max_age 90s \(file): freshness.max_age"))
        #expect(lines.contains("log.level debug environment variable SHAREFCGI_LOG_LEVEL"))
        #expect(lines.contains("immich.url http://immich:2283 environment variable IMMICH_URL"))
        #expect(lines.contains("state.directory \(directory.path) option --state.directory"))
        #expect(lines.contains("threads.loops 0 default"))
        #expect(lines.contains("socket.owner – default"))
        for setting in Setting.all { #expect(lines.contains { $0.hasPrefix(setting.key + " ") }) }
    }

    @Test("what Immich says, and what becomes of it")
    func immichReleases() async throws {
        let (state, listen) = try sound()
        for (version, code, sentence) in [
            (
                ImmichVersion(major: 2, minor: 3, patch: 0), Command.ExitCode.ok,
                "ok     Immich at http://immich:2283 answers: 2.3.0"
            ),
            (ImmichVersion(major: 3, minor: 1, patch: 9), .ok, "ok     Immich at http://immich:2283 answers: 3.1.9"),
            (ImmichVersion(major: 3, minor: 2, patch: 0), .ok, "note   Immich is 3.2.0, newer than 3.1"),
            (ImmichVersion(major: 4, minor: 0, patch: 0), .ok, "note   Immich is 4.0.0, newer than 3.1"),
            (ImmichVersion(major: 2, minor: 2, patch: 9), .failure, "wrong  Immich is 2.2.9, and 2.3.0 is the oldest"),
            (
                ImmichVersion(major: 1, minor: 140, patch: 0), .failure,
                "wrong  Immich is 1.140.0, and 2.3.0 is the oldest"
            ),
        ] {
            #expect(await run("check", state, listen, immich: VersionOnlyImmich(answer: .success(version))) == code)
            #expect(shown.contains(sentence))
        }
    }

    @Test(arguments: [
        ImmichError.unavailable(.cannotConnect), .unavailable(.timedOut), .unavailable(.status(502)),
        .unavailable(.garbled("res")),
        .unavailable(.failed("TLS")), .unknownShare,
    ])
    func immichAwayIsAFailure(error: ImmichError) async throws {
        let (state, listen) = try sound()
        #expect(await run("check", state, listen, immich: VersionOnlyImmich(answer: .failure(error))) == .failure)
        #expect(shown.contains("wrong  Immich at http://immich:2283 does not answer: "))
    }

    @Test func checkNamesWhatIsWrongWithTheState() async throws {
        let (state, listen) = try sound()
        #expect(await run("check", "--state.directory=\(directory.path)/none", listen) == .failure)
        #expect(shown.contains("wrong  \(directory.path)/none is not there: mkdir"))
        _ = try directory.write("nonsense", to: "key", mode: 0o644)
        #expect(await run("check", state, listen) == .failure)
        #expect(shown.contains("chmod 0600 \(directory.path)/key"))
        _ = try directory.write("nonsense", to: "key")
        #expect(await run("check", state, listen) == .failure)
        #expect(shown.contains("wrong  \(directory.path)/key must hold"))
        try FileManager.default.setAttributes([.posixPermissions: 0o777], ofItemAtPath: directory.path)
        #expect(await run("check", state, listen) == .failure)
        #expect(shown.contains("chmod go-w"))
    }

    @Test func theUsualStateDirectoryComesWithTheFirstStartAndAnyOtherIsTheOwnersToMake() {
        #expect(StateCheck.missing("/var/lib/share-fcgi").severity == .note)
        #expect(StateCheck.missing("/var/lib/share-fcgi2").severity == .wrong)
        #expect(StateCheck.missing("/srv/state").text.contains("mkdir -m 0700 /srv/state"))
    }

    @Test func checkMakesNothing() async throws {
        let (state, listen) = try sound()
        #expect(await run("check", state, listen) == .ok)
        #expect(try directory.names.isEmpty)
    }

    @Test func checkLooksAtTheSockets() async throws {
        let (state, listen) = try sound()
        #expect(await run("check", state, "--listen=unix:\(directory.path)/none/a.sock") == .failure)
        #expect(shown.contains("wrong  \(directory.path)/none is not there, so no socket can be"))
        _ = try directory.write("", to: "a.sock")
        #expect(await run("check", state, listen) == .failure)
        #expect(shown.contains("wrong  \(directory.path)/a.sock is no socket"))
        #expect(await run("check", state, "--listen=127.0.0.1:9000,systemd") == .ok)
        #expect(await run("check", state, "--listen=*:9000") == .ok)
        #expect(shown.contains("note   *:9000 may be reached from outside"))
        #expect(
            await run("check", state, "--listen=unix:\(directory.path)/b.sock", "--socket.group=no-such-group")
                == .failure
        )
        #expect(shown.contains("there is no such group"))
    }

    @Test func aSocketOfRootAloneIsClosedToTheWebServer() {
        func closed(_ mode: UInt16, _ owner: UInt32, _ group: UInt32) -> [Finding] {
            SocketCheck.closed("/run/a.sock", mode: mode, owner: owner, group: group)
        }
        #expect(closed(0o660, 0, 0).map(\.severity) == [.note])
        #expect(closed(0o660, 0, 0).first?.text.contains("socket.group = www-data") == true)
        #expect(closed(0o664, 0, 0).count == 1)
        #expect(closed(0o666, 0, 0).isEmpty && closed(0o660, 33, 0).isEmpty && closed(0o660, 0, 33).isEmpty)
    }

    @Test func checkReadsAListeningSocketsMode() async throws {
        let (state, _) = try sound()
        let sockets = try ListenSocket.open(
            #require(ListenAddress("unix:\(directory.path)/live.sock")),
            permissions: .init(mode: 0o600)
        )
        #expect(await run("check", state, "--listen=unix:\(directory.path)/live.sock") == .failure)
        #expect(shown.contains("live.sock has mode 0600, and socket.mode says 0660"))
        #expect(await run("check", state, "--listen=unix:\(directory.path)/live.sock", "--socket.mode=0600") == .ok)
        for socket in sockets { socket.retire() }
    }
}
