/// The keys of the provider: one signs, the others are only published.
///
/// To rotate: the next key is published for a while, then becomes the current one, and the current one's public half
/// stays among the previous ones, for the ID tokens that come back at a log-out.
struct SigningKeys: Sendable {
    let current: SigningKey
    var next: SigningKey?
    var previous: [SigningKey] = []

    private struct Header: Codable {
        let alg: String
        let kid: String
        let typ: String
    }

    /// What of a foreign header is looked at.
    private struct ForeignHeader: Decodable {
        let alg: String
        let kid: String
        let typ: String?
        /// Extensions that must be understood (RFC 7515 §4.1.11): we know none.
        let crit: [String]?
    }

    /// What others get (RFC 7517 §5).
    struct Document: Encodable {
        let keys: [SigningKey.JWK]
    }

    private var all: [SigningKey] { [current] + (next.map { [$0] } ?? []) + previous }

    var document: Document { Document(keys: all.map(\.jwk)) }

    /// A token in compact form (RFC 7515 §7.1), signed with the current key. Takes up to a millisecond.
    func sign(_ claims: some Encodable, type: String) throws -> String {
        let header = Header(alg: SigningKey.algorithm, kid: current.id, typ: type)
        let text = "\(Base64URL.encode(try JSONText.encode(header))).\(Base64URL.encode(try JSONText.encode(claims)))"
        return "\(text).\(Base64URL.encode(try current.key.sign(Array(text.utf8))))"
    }

    /// The claims of a token that one of these keys signed; nil for everything else. Whether they are still true is the
    /// caller's question.
    func claims<Claims: Decodable>(_ claims: Claims.Type, of token: String, type: String) -> Claims? {
        let parts = token.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).map {
            Substring($0)
        }
        guard token.utf8.count <= 16_384, parts.count == 3,
            let header = Base64URL.decode(parts[0]).flatMap({ JSONText.decode(ForeignHeader.self, from: $0) }),
            header.alg == SigningKey.algorithm, header.crit == nil, header.typ == type,
            let key = all.first(where: { $0.id == header.kid }),
            let payload = Base64URL.decode(parts[1]), let signature = Base64URL.decode(parts[2]),
            key.key.isSignature(signature, of: Array("\(parts[0]).\(parts[1])".utf8))
        else { return nil }
        return JSONText.decode(claims, from: payload)
    }
}
