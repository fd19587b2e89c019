import HTTPClient

/// What a visitor's address names a link by.
package enum ShareReference: Hashable, Sendable {
    /// `/share/<key>`
    case key(ShareKey)
    /// `/s/<slug>`
    case slug(Slug)
}

/// The owner's own word for a link, `/s/<slug>`: any text, compared byte by byte as Immich does, so that two spellings
/// which Unicode calls equivalent stay two links.
package struct Slug: Hashable, Sendable {
    package let text: String

    /// Decoded text; nil where it is empty, longer than 1,000 bytes or holds a control character.
    package init?(_ text: String) {
        guard !text.isEmpty, text.utf8.count <= 1_000, text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else {
            return nil
        }
        self.text = text
    }

    package static func == (one: Slug, other: Slug) -> Bool { one.text.utf8.elementsEqual(other.text.utf8) }

    package func hash(into hasher: inout Hasher) {
        for byte in text.utf8 { hasher.combine(byte) }
        hasher.combine(0xFF as UInt8)
    }
}

/// A password as a visitor typed it; prints itself as dots.
package struct SharePassword: Sendable, Equatable, CustomStringConvertible {
    package let text: String

    /// Nil where it is empty or longer than 1,000 bytes.
    package init?(_ text: String) {
        guard !text.isEmpty, text.utf8.count <= 1_000 else { return nil }
        self.text = text
    }

    package var description: String { "•••" }
}

/// Immich's proof that a link's password was given: base64 of SHA-256 over link id and password (cookie
/// `immich_shared_link_token`). As good as the password until it changes; prints itself as dots.
package struct LinkToken: Hashable, Sendable, CustomStringConvertible {
    package let text: String

    /// 44 characters of base64.
    package init?(_ text: String) {
        guard text.utf8.count == 44, text.utf8.allSatisfy(\.isBase64) else { return nil }
        self.text = text
    }

    package var description: String { "•••" }
}
