/// A sentence for the owner about one key of Immich Public Proxy's configuration.
struct IPPRemark: Sendable, Equatable, CustomStringConvertible {
    enum Kind: String, Sendable {
        /// An older key that counts as a newer one.
        case renamed
        /// An older key that does not count.
        case ignored
        /// Nothing of ours does that.
        case gone
        /// IPP has no such key.
        case unknown
        /// It can be read in two ways, or does not mean what it seems to.
        case doubt
    }

    let kind: Kind
    /// As it is written; empty for the whole.
    let key: String
    let text: String

    init(_ kind: Kind, _ key: String, _ text: String) {
        (self.kind, self.key, self.text) = (kind, LogText.escaped(key, limit: 120), text)
    }

    /// `ipp.allowDownload: …`
    var description: String { key.isEmpty ? text : "\(key): \(text)" }
}
