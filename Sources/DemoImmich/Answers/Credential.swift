/// What a call brings to be believed: the first place that holds something decides, and nothing falls through.
///
/// A pure function of the call; who it is says ``Visitor``.
enum Credential: Equatable, Sendable {
    case key(String)
    case slug(String)
    case session(String)
    case apiKey(String)
    case none

    init(_ call: Call) {
        for place in Place.ranked {
            guard let value = place.value(in: call) else { continue }
            self = place.kind(value)
            return
        }
        self = .none
    }

    /// Every place that holds something, as `header x-immich-share-key` or `query key`, best first; no values.
    static func places(in call: Call) -> [String] {
        Place.ranked.filter { $0.value(in: call) != nil }.map { "\($0.carrier.rawValue) \($0.name)" }
    }

    /// A place in a request where a credential may stand.
    private struct Place: Sendable {
        enum Carrier: String { case header, query, cookie }

        let carrier: Carrier
        let name: String
        let kind: @Sendable (String) -> Credential

        /// As Immich ranks them: a link before a session before an API key.
        static let ranked: [Place] = [
            Place(carrier: .header, name: "x-immich-share-key") { .key($0) },
            Place(carrier: .query, name: "key") { .key($0) },
            Place(carrier: .header, name: "x-immich-share-slug") { .slug($0) },
            Place(carrier: .query, name: "slug") { .slug($0) },
            Place(carrier: .header, name: "x-immich-user-token") { .session($0) },
            Place(carrier: .header, name: "x-immich-session-token") { .session($0) },
            Place(carrier: .query, name: "sessionKey") { .session($0) },
            Place(carrier: .header, name: "authorization") { .session($0) },
            Place(carrier: .cookie, name: Sessions.cookieName) { .session($0) },
            Place(carrier: .header, name: "x-api-key") { .apiKey($0) },
            Place(carrier: .query, name: "apiKey") { .apiKey($0) },
        ]

        /// Nil where it holds nothing; an empty value is nothing.
        func value(in call: Call) -> String? {
            let value =
                switch carrier {
                case .header: name == "authorization" ? Place.bearer(call.header(name)) : call.header(name)
                case .query: call.query[name]
                case .cookie: call.cookie(name)
                }
            return value?.isEmpty == false ? value : nil
        }

        /// The second word behind `Bearer`; other schemes are not looked at.
        private static func bearer(_ header: String?) -> String? {
            let words = (header ?? "").split(separator: " ", omittingEmptySubsequences: false)
            guard words.count > 1, words[0].lowercased() == "bearer" else { return nil }
            return String(words[1])
        }
    }
}
