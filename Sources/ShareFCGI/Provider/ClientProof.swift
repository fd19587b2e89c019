import FoundationEssentials
import Gateway
import Immich

/// How a client says that it is Immich (RFC 6749 §2.3.1): by `Authorization: Basic`, or in the form, never both.
struct ClientProof: Sendable {
    private let id: String
    private let secret: Secret<String>

    /// Nil where there is no proof, or more than one.
    init?(_ fields: FormFields, authorization: [[UInt8]]) {
        let (formID, formSecret) = (fields["client_id"], fields["client_secret"])
        switch authorization.count {
        case 0:
            guard let formID, let formSecret else { return nil }
            (id, secret) = (formID, Secret(formSecret))
        case 1:
            guard formSecret == nil, let (id, secret) = Self.basic(authorization[0]), formID == nil || formID == id
            else { return nil }
            (self.id, self.secret) = (id, Secret(secret))
        default:
            return nil
        }
    }

    /// In a time that tells nothing of the secret.
    func isRight(_ settings: ProviderSettings) -> Bool {
        let isSecret = settings.clientSecrets.contains(secret.exposed)
        return Array(id.utf8) == Array(settings.clientID.utf8) && isSecret
    }

    /// `Basic`, base64 of `id:secret`, each of the two form-encoded by itself.
    private static func basic(_ value: [UInt8]) -> (id: String, secret: String)? {
        let parts = value.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: true)
        guard parts.count == 2, parts[0].map({ $0 | 0x20 }).elementsEqual("basic".utf8), parts[1].count <= 4096,
            let decoded = Data(base64Encoded: Data(parts[1])),
            let colon = decoded.firstIndex(of: UInt8(ascii: ":")),
            let id = formDecoded(decoded[..<colon]), let secret = formDecoded(decoded[(colon + 1)...])
        else { return nil }
        return (id, secret)
    }

    private static func formDecoded(_ bytes: Data) -> String? {
        PercentEncoding.decode(bytes.map { $0 == UInt8(ascii: "+") ? UInt8(ascii: " ") : $0 })
    }
}
