/// Makes what the provider needs, where it is not there yet, and says what to put where. Nothing that is there is changed.
struct SSOInit {
    private let keyFile: String
    private let secretFile: String
    private let issuer: String
    private let clientID: String

    init(_ configuration: Configuration) {
        keyFile = configuration.signingKeyFile
        secretFile = configuration.clientSecretFile
        let origin = configuration.publicBaseURL?.description ?? "https://YOUR-HOST"
        issuer = configuration.sso.oidc.issuer?.description ?? "\(origin)/sso"
        clientID = configuration.sso.oidc.clientID
    }

    /// What was done, and what is left to do, line by line.
    func run() throws -> [String] {
        let isNewKey = try SigningKeyFiles(path: keyFile).create()
        let key = try SigningKeyFiles(path: keyFile).load().current
        var lines = ["\(keyFile): \(isNewKey ? "made" : "is there, and stays"), key \(key.id)"]
        let secret = ClientSecrets.make()
        if try SecretFile.create(Array(ClientSecrets.line(for: secret).utf8), at: secretFile) {
            lines.append("\(secretFile): made; it holds the secret's hash, and the secret is shown here once")
            return lines + settings(secret)
        }
        _ = try ClientSecrets(file: secretFile)
        lines.append(
            "\(secretFile): is there, and stays; for a new secret: `share-fcgi sso immich-config --apply --new-secret`"
        )
        return lines
    }

    /// In the words of Immich's own page.
    private func settings(_ secret: String) -> [String] {
        [
            "", "In Immich, under Administration, Settings, Authentication Settings, OAuth:",
            "  Issuer URL         \(issuer)",
            "  Client ID          \(clientID)",
            "  Client secret      \(secret)",
            "  Scope              openid email profile",
            "  Signing algorithm  RS256",
            "  Auto register      as you like: who may come in at all, our rules say",
            "  Auto launch        on: whoever the login proxy knows is signed in without a click",
            "`share-fcgi sso immich-config` shows every field, and sets them with --apply.",
        ]
    }
}
