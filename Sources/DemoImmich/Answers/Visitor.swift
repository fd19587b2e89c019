import Gateway

/// Who asks: the first kind of credential that is present decides, and nothing falls through.
enum Credential: Equatable {
    case key(String)
    case slug(String)
    case session
    case apiKey
    case none

    init(_ call: Call) {
        /// The first that is not empty.
        func first(_ values: String?...) -> String? { values.compactMap { $0 }.first { !$0.isEmpty } }
        let hasBearer = call.header("authorization")?.lowercased().hasPrefix("bearer ") ?? false
        if let key = first(call.header("x-immich-share-key"), call.query["key"]) {
            self = .key(key)
        } else if let slug = first(call.header("x-immich-share-slug"), call.query["slug"]) {
            self = .slug(slug)
        } else if first(
            call.header("x-immich-user-token"),
            call.header("x-immich-session-token"),
            call.query["sessionKey"],
            hasBearer ? "bearer" : nil,
            call.cookie("immich_access_token")
        ) != nil {
            self = .session
        } else if first(call.header("x-api-key"), call.query["apiKey"]) != nil {
            self = .apiKey
        } else {
            self = .none
        }
    }

    /// The link that it opens. Nobody has a session or an API key here.
    func link(in catalogue: Catalogue, at now: Moment) throws(Refusal) -> Link {
        switch self {
        case .key(let text):
            // A hundred characters are hexadecimal, everything else is base64url; Node counts UTF-16 units.
            let bytes = text.utf16.count == 100 ? Credential.hexadecimal(text) : Base64URL.decode(text)
            let link = catalogue.links.first { $0.key == bytes }
            return try Credential.open(link, in: catalogue, at: now, otherwise: "Invalid share key")
        case .slug(let text):
            let link = catalogue.links.first { $0.slug.map { Array($0.utf8) } == Array(text.utf8) }
            return try Credential.open(link, in: catalogue, at: now, otherwise: "Invalid share slug")
        case .session: throw .unauthorized("Invalid user token")
        case .apiKey: throw .unauthorized("Invalid API key")
        case .none: throw .unauthorized("Authentication required")
        }
    }

    /// A link that has not expired, and whose album is there.
    private static func open(
        _ link: Link?,
        in catalogue: Catalogue,
        at now: Moment,
        otherwise message: String
    ) throws(Refusal) -> Link {
        guard let link, link.expires.map({ $0 > now }) ?? true else { throw .unauthorized(message) }
        if case .album(let id) = link.content, catalogue.albums[id] == nil { throw .unauthorized(message) }
        return link
    }

    /// Node's decoder: up to the first character that is no digit.
    private static func hexadecimal(_ text: String) -> [UInt8] {
        var bytes: [UInt8] = []
        let digits = text.utf8.map(hexadecimalDigit)
        for index in stride(from: 0, to: digits.count - 1, by: 2) {
            guard let high = digits[index], let low = digits[index + 1] else { break }
            bytes.append(high << 4 | low)
        }
        return bytes
    }
}
