/// What the trust decision goes by: the owner's settings, checked at the start.
struct TrustPolicy: Sendable {
    /// The parameters that hold an identity; nil: not read.
    struct Names: Sendable, Equatable {
        var user: String? = "SHAREFCGI_USER"
        var email: String? = "SHAREFCGI_EMAIL"
        var name: String? = "SHAREFCGI_NAME"
        var groups: String? = "SHAREFCGI_GROUPS"
    }

    /// Who may connect to us.
    var peers = TrustList([.unix])
    /// Of those that come by a unix socket, which users; empty: any.
    var peerUsers: Set<UInt32> = []
    /// Who may connect to the web server; empty: anybody, since the web server itself asks the login proxy.
    var hops = TrustList([])
    /// One of these has to be told, where there is one.
    var secrets: [Secret<[UInt8]>] = []
    var names = Names()
    var twins = Twin.standard
    /// RFC 6531.
    var allowsUnicodeEmail = false
    var groups = GroupList()
    /// Some rule refuses members of a group: an identity without a word on groups would escape it.
    var requiresGroups = false

    /// The web server's parameter for a secret, which no client can write.
    static let secretName = "SHAREFCGI_SECRET"
    /// Its parameter for who connected to it, where `REMOTE_ADDR` is somebody else by then (nginx's real_ip).
    static let hopName = "SHAREFCGI_PEER"
    /// Its parameter for where the login proxy stands; ``loginInFront``: between the visitor and the web server, whose
    /// word for an identity is the hop's then, so no hop is believed that the owner has not named.
    static let loginName = "SHAREFCGI_LOGIN"
    static let loginInFront = Array("front".utf8)
}

/// A client's header that must not contradict the identity: the login proxy's own header, which reaches us as well.
struct Twin: Sendable, Hashable, CustomStringConvertible {
    enum Field: String, Sendable { case user, email }

    /// `HTTP_REMOTE_EMAIL`.
    let name: String
    /// What it must be equal to.
    let field: Field

    static let standard = [Twin("HTTP_REMOTE_EMAIL"), Twin("HTTP_REMOTE_USER")].compactMap { $0 }

    /// `HTTP_…`, with `=user` or `=email` behind it where the end of the name does not say: `EMAIL` is the e-mail, all
    /// others are the user.
    init?(_ text: String) {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard let name = parts.first, name.utf8.starts(with: "HTTP_".utf8), name.utf8.count > 5,
            name.utf8.count <= 100, name.utf8.allSatisfy(ParameterName.isAllowed)
        else { return nil }
        self.name = name
        let own: Field = name.hasSuffix("EMAIL") ? .email : .user
        guard parts.count == 2 else {
            field = own
            return
        }
        guard let field = Field(rawValue: parts[1]) else { return nil }
        self.field = field
    }

    var description: String {
        let own: Field = name.hasSuffix("EMAIL") ? .email : .user
        return field == own ? name : "\(name)=\(field.rawValue)"
    }
}

/// The name of a parameter that holds a part of an identity.
enum ParameterName {
    /// Ours for other things.
    private static let taken: Set = [
        "SHAREFCGI_SECRET", "SHAREFCGI_PEER", "SHAREFCGI_LOGIN", "SHAREFCGI_CLIENT_ADDRESS", "SHAREFCGI_KEY",
        "SHAREFCGI_SLUG", "SHAREFCGI_ASK", "SHAREFCGI_GATE", "SHAREFCGI_FORWARDED",
    ]

    /// True for `SHAREFCGI_…`, which only the web server's own configuration can write, and for `REMOTE_USER`, which
    /// needs leave of its own: nginx fills it from any Basic credentials, checked or not. Names that begin with `HTTP_`
    /// are the client's, and so are most of CGI's own.
    static func isOne(_ text: String) -> Bool {
        guard text != "REMOTE_USER" else { return true }
        return text.utf8.starts(with: "SHAREFCGI_".utf8) && (11...100).contains(text.utf8.count)
            && text.utf8.allSatisfy(isAllowed) && !taken.contains(text)
    }

    static func isAllowed(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            || byte == UInt8(ascii: "_")
    }
}
