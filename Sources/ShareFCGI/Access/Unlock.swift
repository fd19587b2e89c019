import FoundationEssentials
import Immich

/// What a visitor's cookie says: this browser gave the password of this link, and Immich's token proves it.
struct Unlock: Equatable {
    let link: LinkID
    let token: LinkToken
    let expiresAt: Date

    private static let version: UInt8 = 1

    init(link: LinkID, token: LinkToken, expiresAt: Date) {
        self.link = link
        self.token = token
        self.expiresAt = Date(timeIntervalSince1970: expiresAt.timeIntervalSince1970.rounded(.down))
    }

    /// Reads what ``bytes`` made; nil for anything else.
    init?(_ bytes: [UInt8]) {
        guard bytes.first == Self.version, bytes.count > 9 else { return nil }
        let seconds = bytes[1..<9].reduce(0 as UInt64) { $0 << 8 | UInt64($1) }
        let parts = bytes[9...].split(separator: UInt8(ascii: " ")).map { String(decoding: $0, as: UTF8.self) }
        guard seconds < 1 << 40, parts.count == 2, let link = LinkID(parts[0]), let token = LinkToken(parts[1]) else {
            return nil
        }
        self.init(link: link, token: token, expiresAt: Date(timeIntervalSince1970: Double(seconds)))
    }

    /// Version, expiry in seconds since 1970 (8 bytes, highest first), link, space, token.
    var bytes: [UInt8] {
        let seconds = UInt64(max(0, expiresAt.timeIntervalSince1970))
        let expiry = (0..<8).map { UInt8(truncatingIfNeeded: seconds >> UInt64(56 - 8 * $0)) }
        return [Self.version] + expiry + "\(link.text) \(token.text)".utf8
    }
}
