import EventLoop
import HTTPClient
import Immich

/// `share-fcgi sso logout USER [--sub] [--admin-key-file=FILE|-]`: ends every session of one person in Immich.
struct LogoutCommand {
    private let configuration: Configuration
    private let invocation: Invocation
    private let user: String
    /// The word is the `sub` itself.
    private let isSubject: Bool
    private let adminKey: Secret<String>?

    /// Between tries: somebody waits at the screen.
    private static let pauses: [Duration] = [.seconds(1), .seconds(3), .seconds(6)]

    init(_ invocation: Invocation) throws {
        var arguments = invocation.arguments
        let keyPlace = try arguments.take(ImmichConfigCommand.keyOption)
        guard arguments.words.count > 1, !arguments.words[1].isEmpty else {
            throw Arguments.Failure(description: "sso logout needs a user: sub, name in the map, or e-mail address")
        }
        user = arguments.words[1]
        isSubject = arguments.flags.contains(.sub)
        self.invocation = invocation.with(arguments)
        configuration = try self.invocation.configuration(words: 2, options: [ImmichConfigCommand.keyOption])
            .configuration
        adminKey = try keyPlace.map {
            try CommandSecret.read($0, ImmichConfigCommand.keyOption, invocation.console)
        }
    }

    func run() async throws -> Command.ExitCode {
        guard let signIn = try SignIn.load(configuration) else {
            return say([.wrong("sso.enabled is false: nobody is signed in by us")])
        }
        let target: LogoutTarget
        do throws(ImmichAdmin.Failure) {
            target = try await find(signIn.policy)
        } catch {
            return say([.wrong("\(error)")])
        }
        guard case .subject(let subject, let source) = target else { return say([refusal(target)]) }
        if let version = try? await invocation.composition.immich(configuration).version(), version.major < 3 {
            return say([Self.tooOld(version)])
        }
        invocation.console.output(
            "telling \(signIn.provider.backchannel ?? "nobody") to end every session of \(shown(subject))"
        )
        var sender = BackchannelLogout(
            signIn.provider,
            keys: signIn.keys,
            http: try await invocation.composition.stranger(),
            try WorkerPool(threads: 1),
            ProviderLog(
                log: Log(level: .error) { _ in },
                names: try KeyedHash(.ephemeral(), for: .logging),
                trust: signIn.trust,
                clock: Clock()
            ),
            Clock()
        )
        sender.pauses = Self.pauses
        switch await sender.send(subject: subject) {
        case .accepted: return say(Self.done(shown(subject), source))
        case .failed(let reason): return say([Self.failed(reason)])
        }
    }

    private func find(_ policy: IdentityPolicy) async throws(ImmichAdmin.Failure) -> LogoutTarget {
        if isSubject { return PersonKey.isSubject(user) ? .subject(user, .derived) : .nobody }
        var accounts: [ImmichAdmin.Account]?
        if let adminKey {
            guard let http = try? await invocation.composition.stranger(),
                let immich = ImmichAdmin(configuration.immich.url, http, key: adminKey.exposed)
            else { throw .unreachable(.failed("no client")) }
            accounts = try await immich.accounts()
        }
        return LogoutTarget(user, policy, named: Set(configuration.sso.allow.users), accounts: accounts)
    }

    private func say(_ findings: [Finding]) -> Command.ExitCode {
        invocation.console.output(findings.map(\.description).joined(separator: "\n"))
        return findings.contains { $0.severity == .wrong } ? .failure : .ok
    }

    private func shown(_ text: String) -> String { LogText.quoted(text, limit: 255) }

    // MARK: Sentences

    private func refusal(_ target: LogoutTarget) -> Finding {
        switch target {
        case .several(let subjects):
            .wrong("\(shown(user)) is the name of several").remedied(
                by: subjects.map { "share-fcgi sso logout --sub \($0)" }
            )
        case .onlyEmail:
            .wrong("\(shown(user)) is an e-mail address, and people are known by another name here").remedied(by: [
                "by Immich's own accounts: --\(ImmichConfigCommand.keyOption)=FILE",
                "or, where the login proxy calls people by their address: --sub",
            ])
        case .nobody, .subject: .wrong("nobody is called \(shown(user))")
        }
    }

    private static func tooOld(_ version: ImmichVersion) -> Finding {
        .wrong("Immich \(version) has no back-channel log-out, which came with 3.0; nobody was logged out").remedied(
            by: [
                "the person: in Immich, Account Settings, Authorized Devices, log out all devices",
                "the administrator: delete the account under Administration, Users: its sessions end at once, and it can be",
                "restored for some days; or update Immich",
            ])
    }

    private static func done(_ subject: String, _ source: LogoutTarget.Source) -> [Finding] {
        var findings = [Finding.ok("Immich took it: every session that \(subject) has by sign-in is over")]
        if source == .derived {
            findings.append(
                .note(
                    "Immich does not say whether it knows \(subject): --\(ImmichConfigCommand.keyOption)=FILE looks it up first"
                )
            )
        }
        findings.append(
            .note(
                "whom the login proxy still lets in can sign in again: deny.users, or disabled in the map, and a restart"
            )
        )
        return findings
    }

    private static func failed(_ reason: String) -> Finding {
        .wrong("nobody was logged out: \(reason), \(pauses.count + 1) times").remedied(by: [
            "400: Immich cannot check our word: its issuer or client is another, or it cannot read our keys:",
            "share-fcgi sso immich-config --dry-run, share-fcgi doctor",
            "404: logout.backchannel_url does not lead to Immich 3",
        ])
    }
}
