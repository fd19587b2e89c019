import HTTPClient
import Immich

/// `share-fcgi sso immich-config [--json | --dry-run | --apply] [--admin-key-file=FILE|-] [--secret-file=FILE|- | --new-secret]`
struct ImmichConfigCommand {
    private enum Deed { case show, compare, apply }

    private let configuration: Configuration
    private let invocation: Invocation
    private let deed: Deed
    private let wanted: ImmichOAuth
    private let adminKey: Secret<String>?
    /// The one that Immich shall show us, given or made now.
    private let secret: Secret<String>?
    private let isNewSecret: Bool

    private var console: Console { invocation.console }

    init(_ invocation: Invocation) throws {
        var arguments = invocation.arguments
        let keyPlace = try arguments.take(Self.keyOption)
        let secretPlace = try arguments.take(Self.secretOption)
        let flags = arguments.flags
        self.invocation = invocation.with(arguments)
        configuration = try self.invocation.configuration(words: 1, options: [Self.keyOption, Self.secretOption])
            .configuration
        guard let wanted = ImmichOAuth(configuration) else {
            throw Arguments.Failure(description: "oidc.issuer is not set: the public address with /sso")
        }
        self.wanted = wanted
        guard flags.intersection([.json, .apply, .dryRun]).count <= 1 else {
            throw Arguments.Failure(description: "--json, --dry-run and --apply do not go together")
        }
        deed = flags.contains(.apply) ? .apply : flags.contains(.dryRun) ? .compare : .show
        isNewSecret = flags.contains(.newSecret)
        guard !isNewSecret || deed == .apply && secretPlace == nil else {
            throw Arguments.Failure(description: "--new-secret goes with --apply, and without --\(Self.secretOption)")
        }
        guard deed != .show || keyPlace == nil && secretPlace == nil else {
            throw Arguments.Failure(description: "a key or secret is for --dry-run and --apply: nothing shows it")
        }
        let fromPipe = deed == .show ? nil : keyPlace ?? "-"
        guard fromPipe != "-" || secretPlace != "-" else {
            throw Arguments.Failure(description: "only one of key and secret can come by standard input")
        }
        adminKey = try fromPipe.map { try CommandSecret.read($0, Self.keyOption, invocation.console) }
        let given = try secretPlace.map { try CommandSecret.read($0, Self.secretOption, invocation.console) }
        secret = isNewSecret ? Secret(ClientSecrets.make()) : given
    }

    static let keyOption = "admin-key-file"
    static let secretOption = "secret-file"

    func run() async throws -> Command.ExitCode {
        guard deed != .show, let adminKey else {
            let json = ImmichOAuthText.json(wanted)
            let isBare = invocation.arguments.flags.contains(.json)
            console.output(isBare ? json : (ImmichOAuthText.page(wanted) + ["", json]).joined(separator: "\n"))
            return .ok
        }
        let secrets = try ClientSecretFile(path: configuration.clientSecretFile)
        if let secret, !isNewSecret, !secrets.secrets.contains(secret.exposed) {
            let place = configuration.clientSecretFile
            return say([.wrong("the secret that was given is none of those whose hashes are in \(place)")])
        }
        let http = try await invocation.composition.stranger()
        guard let immich = ImmichAdmin(configuration.immich.url, http, key: adminKey.exposed) else { return .usage }
        let change = ImmichChange(
            immich: immich,
            wanted: wanted,
            secrets: secrets,
            secret: secret,
            isNewSecret: isNewSecret
        )
        do throws(ImmichAdmin.Failure) {
            return say(try await deed == .apply ? change.apply() : change.compare())
        } catch {
            return say([.wrong("\(error)").remedied(by: Self.remedy(error))])
        }
    }

    private func say(_ findings: [Finding]) -> Command.ExitCode {
        console.output(findings.map(\.description).joined(separator: "\n"))
        return findings.contains { $0.severity == .wrong } ? .failure : .ok
    }

    private static func remedy(_ failure: ImmichAdmin.Failure) -> [String] {
        switch failure {
        case .unreachable, .garbled: ["immich.url must be Immich's address as this machine reaches it"]
        case .unknownKey, .forbidden:
            [
                "in Immich, as administrator: Account Settings, API Keys, with systemConfig.read, systemConfig.update",
                "and adminUser.read; take it away again when all is set up",
            ]
        case .refused: []
        }
    }
}
