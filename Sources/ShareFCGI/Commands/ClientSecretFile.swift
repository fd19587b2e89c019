import FoundationEssentials
import Immich

/// The file of the client secrets, for the command that changes them.
struct ClientSecretFile: Sendable {
    let path: String
    let secrets: ClientSecrets
    /// A secret that stands there itself, where an owner prefers that to its hash.
    let plain: Secret<String>?
    private let lines: [UInt8]

    init(path: String) throws(ClientSecrets.Failure) {
        self.path = path
        secrets = try ClientSecrets(file: path)
        do throws(SecretFile.Failure) {
            lines = try SecretFile.read(path, limit: 4096) ?? []
        } catch {
            throw ClientSecrets.Failure(description: error.description)
        }
        plain = lines.split(separator: UInt8(ascii: "\n"))
            .map { String(decoding: $0.filter { $0 != UInt8(ascii: "\r") }, as: UTF8.self) }
            .first { !$0.hasPrefix(ClientSecrets.prefix) }.map { Secret($0) }
    }

    /// Puts a new one's hash above the one that Immich has by now; both are live after the next start.
    func add(_ secret: Secret<String>, keeping current: String) throws(SecretFile.Failure) {
        try SecretFile.replace(ClientSecrets.adding(secret.exposed, to: lines, keeping: current), at: path)
    }
}
