import Immich

/// Proof that whoever redeems a code is who asked for it (RFC 7636), by S256 alone.
enum PKCE {
    /// base64url of a SHA-256, so 43 characters (§4.2).
    static func isChallenge(_ text: String) -> Bool { Base64URL.decode(text)?.count == 32 }

    /// 43 to 128 unreserved characters (§4.1).
    static func isVerifier(_ text: String) -> Bool {
        (43...128).contains(text.utf8.count) && text.utf8.allSatisfy(PercentEncoding.isUnreserved)
    }

    static func challenge(for verifier: String) -> String { Base64URL.encode(Crypto.hash(Array(verifier.utf8))) }

    static func matches(_ verifier: String?, _ challenge: String) -> Bool {
        guard let verifier, isVerifier(verifier) else { return false }
        return Crypto.areEqual(Array(self.challenge(for: verifier).utf8), Array(challenge.utf8))
    }
}
