import Immich

/// The link that a call of Immich's own API names, looked for where Immich looks: two header fields and the query.
///
/// Of a key's endless spellings only the canonical one is taken, and of several credentials only one: what Immich would
/// read is then what was judged.
enum ShareCredential: Equatable {
    /// None; Immich then looks for a session or an API key.
    case none
    case share(ShareReference)
    /// A spelling that only guessers use, or two credentials that differ.
    case impossible

    /// `key`, `slug`: the header fields `X-Immich-Share-Key` and `…-Slug` as the web server hands them to Immich; empty
    /// where there are none.
    init(key: [UInt8], slug: [UInt8], query: ImmichQuery) {
        if query.wraps("key") || query.wraps("slug") {
            self = .impossible
            return
        }
        let named: [Named] = [
            Named(header: key, Self.key), Named(header: slug, Self.slug),
            Named(query["key"], Self.key), Named(query["slug"], Self.slug),
        ]
        var found: Set<ShareReference> = []
        for named in named {
            switch named {
            case .nothing: break
            case .reference(let reference): found.insert(reference)
            case .impossible:
                self = .impossible
                return
            }
        }
        switch found.count {
        case 0: self = .none
        case 1: self = found.first.map(Self.share) ?? .none
        default: self = .impossible
        }
    }

    private static func key(_ text: String) -> ShareReference? { ShareKey(text).map(ShareReference.key) }
    private static func slug(_ text: String) -> ShareReference? { Slug(text).map(ShareReference.slug) }

    /// What one of the four places says.
    private enum Named {
        case nothing, impossible
        case reference(ShareReference)

        init(_ value: ImmichQuery.Value, _ read: (String) -> ShareReference?) {
            switch value {
            case .absent: self = .nothing
            case .undecodable: self = .impossible
            case .text(let text): self = read(text).map(Named.reference) ?? .impossible
            }
        }

        /// Node reads header fields as Latin-1: only of ASCII it is certain that both of us read the same.
        init(header: [UInt8], _ read: (String) -> ShareReference?) {
            guard !header.isEmpty else {
                self = .nothing
                return
            }
            let isASCII = header.allSatisfy { $0 < 0x80 }
            self = (isASCII ? read(String(decoding: header, as: UTF8.self)) : nil).map(Named.reference) ?? .impossible
        }
    }
}
