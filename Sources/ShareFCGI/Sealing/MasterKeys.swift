/// What a derived key is for. No two purposes share a key, so nothing sealed for one opens for another.
///
/// The raw value is HKDF's `info` (RFC 5869 §3.2); changing one makes everything sealed with it unreadable.
enum Purpose: String, CaseIterable, Sendable {
    /// The cookie of a visitor who gave a share's password.
    case unlock = "share-fcgi unlock cookie 1"
    /// The eight digits that stand for a share in the log.
    case logging = "share-fcgi log 1"
    /// The name of a picture in the web server's cache.
    case mediaCache = "share-fcgi media cache 1"
    /// What anonymous files are called by.
    case names = "share-fcgi download names 1"
    /// What Immich redeems for a sign-in.
    case code = "share-fcgi oidc code 1"
    /// What Immich asks with who signed in.
    case accessToken = "share-fcgi oidc access token 1"
    /// What the button on a page of the sign-in sends back.
    case tap = "share-fcgi oidc tap 1"
    /// The names under which tries are counted in a common store.
    case attempts = "share-fcgi attempts 1"
}

/// The keys that everything else is derived from, the newest first; older ones still open what they sealed.
struct MasterKeys: Sendable {
    private let keys: [Secret<[UInt8]>]

    /// Nil unless there is at least one key and each has 32 bytes.
    init?(_ keys: [[UInt8]]) {
        guard !keys.isEmpty, keys.allSatisfy({ $0.count == Crypto.keyLength }) else { return nil }
        self.keys = keys.map { Secret($0) }
    }

    /// One new key from the kernel, which is gone with the process.
    static func ephemeral() -> MasterKeys { MasterKeys(newest: Crypto.random(Crypto.keyLength)) }

    private init(newest: [UInt8]) { keys = [Secret(newest)] }

    /// How many keys live.
    var count: Int { keys.count }

    /// One key of 32 bytes for each master key, the newest first.
    func derived(for purpose: Purpose) throws(Crypto.Failure) -> [Secret<[UInt8]>] {
        var derived: [Secret<[UInt8]>] = []
        for key in keys {
            derived.append(
                Secret(try Crypto.derive(key.exposed, info: Array(purpose.rawValue.utf8), length: Crypto.keyLength))
            )
        }
        return derived
    }
}
