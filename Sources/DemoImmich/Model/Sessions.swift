/// Who is logged in to the made-up Immich: the sessions of its users, and their API keys.
struct Sessions: Sendable {
    static let cookieName = "immich_access_token"

    /// What the owner types to log in.
    static let password = "correct horse"
    /// Sessions of the owner: one that lasts, and one that was over before the servers were filled. The same in every
    /// run.
    let lasting = Sessions.secret("lasting session")
    let expired = Sessions.secret("expired session")
    let apiKeys: [APIKey]

    struct Session: Sendable {
        let token: String
        let account: Identity
        var expires: Moment?
        /// Begun by a provider, which calls it so and gave this token.
        var isOAuth = false
        var providersName: String?
        var idToken: String?
    }

    /// Sessions that are kept; the oldest go.
    private static let limit = 1_000
    /// The oldest first.
    private(set) var all: [Session]

    init(owner: Identity) {
        apiKeys = APIKey.all(owner: owner)
        all = [
            Session(token: lasting, account: owner),
            Session(token: expired, account: owner, expires: Moment(year: 2020, month: 1, day: 1)),
        ]
    }

    /// The session of this token, if it has begun and not ended.
    func session(_ token: String, at now: Moment) -> Session? {
        all.first { $0.token == token && $0.expires.map { $0 > now } ?? true }
    }

    /// The key of this secret.
    func apiKey(_ secret: String) -> APIKey? { apiKeys.first { $0.secret == secret } }

    /// Begins a session; its token.
    mutating func begin(for account: Identity, by signOn: SignOn? = nil) -> String {
        let token = Sessions.random()
        if all.count >= Sessions.limit { all.removeFirst() }
        all.append(
            Session(
                token: token,
                account: account,
                isOAuth: signOn != nil,
                providersName: signOn?.session,
                idToken: signOn?.idToken
            )
        )
        return token
    }

    mutating func end(_ token: String) { all.removeAll { $0.token == token } }

    /// Ends those of a user, those that a provider calls so, or, both being said, those that are both.
    mutating func end(of account: Identity?, providersName: String?) {
        all.removeAll { session in
            (account == nil || session.account == account)
                && (providersName == nil || session.providersName == providersName)
        }
    }

    /// The three cookies that a browser of this session sends.
    static func cookies(_ token: String) -> String {
        "\(cookieName)=\(token); immich_auth_type=password; immich_is_authenticated=true"
    }

    /// A secret that is the same in every run.
    static func secret(_ name: String) -> String {
        var noise = Noise(seed: name)
        return letters(using: &noise)
    }

    /// A secret that nobody can guess.
    static func random() -> String {
        var random = SystemRandomNumberGenerator()
        return letters(using: &random)
    }

    /// 43 letters and digits, as 32 bytes of base64 without its punctuation are.
    private static func letters(using generator: inout some RandomNumberGenerator) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".utf8)
        let bytes = (0..<43).map { _ in alphabet[Int(generator.next() % UInt64(alphabet.count))] }
        return String(decoding: bytes, as: UTF8.self)
    }
}
