/// Who is logged in to the made-up Immich: the sessions and the API key of its one user.
struct Sessions: Sendable {
    static let cookieName = "immich_access_token"

    /// What the user types to log in.
    let password = "correct horse"
    /// A session that lasts, and one that was over before the servers were filled: the same in every run.
    let lasting = Sessions.secret("lasting session")
    let expired = Sessions.secret("expired session")
    /// With every permission.
    let apiKey = Sessions.secret("api key")

    private struct Session: Sendable {
        let token: String
        var expires: Moment?
    }

    /// Sessions that are kept; the oldest go.
    private static let limit = 1_000
    /// The oldest first.
    private var all: [Session]

    init() {
        all = [Session(token: lasting), Session(token: expired, expires: Moment(year: 2020, month: 1, day: 1))]
    }

    /// True where a session of this token has begun and not ended.
    func holds(_ token: String, at now: Moment) -> Bool {
        all.contains { $0.token == token && $0.expires.map { $0 > now } ?? true }
    }

    /// Begins a session; its token.
    mutating func begin() -> String {
        var random = SystemRandomNumberGenerator()
        let token = Sessions.letters(using: &random)
        if all.count >= Sessions.limit { all.removeFirst() }
        all.append(Session(token: token))
        return token
    }

    mutating func end(_ token: String) { all.removeAll { $0.token == token } }

    /// The three cookies that a browser of this session sends.
    static func cookies(_ token: String) -> String {
        "\(cookieName)=\(token); immich_auth_type=password; immich_is_authenticated=true"
    }

    private static func secret(_ name: String) -> String {
        var noise = Noise(seed: name)
        return letters(using: &noise)
    }

    /// 43 letters and digits, as 32 bytes of base64 without its punctuation are.
    private static func letters(using generator: inout some RandomNumberGenerator) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".utf8)
        let bytes = (0..<43).map { _ in alphabet[Int(generator.next() % UInt64(alphabet.count))] }
        return String(decoding: bytes, as: UTF8.self)
    }
}
