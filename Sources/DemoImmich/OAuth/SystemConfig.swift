/// The system's configuration: one document, of which only what concerns signing in has an effect here.
struct SystemConfig: Sendable {
    /// Why a document is not taken.
    struct Failure: Error {
        /// `oauth.timeout`
        let path: String
        let expected: String
    }

    let defaults: JSON
    private(set) var document: JSON
    /// It comes from a file, and nobody changes it here.
    var isFile = false

    /// The defaults of a release.
    init(release: Release) {
        defaults = SystemConfig.document(of: release)
        document = defaults
    }

    var oauth: OAuthSettings { OAuthSettings(document["oauth"] ?? .null) }
    var allowsPasswords: Bool { document["passwordLogin"]?["enabled"]?.bool ?? true }

    /// Takes a whole document. Every key must be there and of its kind; unknown ones are dropped.
    mutating func replace(with given: JSON) throws(Failure) {
        let adopted = try SystemConfig.adopt(given, like: defaults, at: "")
        let oauth = OAuthSettings(adopted["oauth"] ?? .null)
        if oauth.isEnabled {
            for (name, value) in [("issuerUrl", oauth.issuerURL), ("clientId", oauth.clientID)] where value.isEmpty {
                throw Failure(path: "oauth.\(name)", expected: "string")
            }
        }
        try SystemConfig.judge(oauth)
        document = adopted
    }

    /// Values that are of the right kind and still none.
    private static func judge(_ oauth: OAuthSettings) throws(Failure) {
        guard ["client_secret_post", "client_secret_basic"].contains(oauth.authMethod) else {
            throw Failure(path: "oauth.tokenEndpointAuthMethod", expected: "known method")
        }
        guard oauth.timeout > .zero else { throw Failure(path: "oauth.timeout", expected: "positive number") }
        for (name, value) in [
            ("scope", oauth.scope), ("signingAlgorithm", oauth.signingAlgorithm),
            ("profileSigningAlgorithm", oauth.profileSigningAlgorithm),
        ] where value.isEmpty { throw Failure(path: "oauth.\(name)", expected: "string that is not empty") }
        guard oauth.overridesMobile, oauth.mobileRedirect.flatMap({ WebURL($0) }) == nil else { return }
        throw Failure(path: "oauth.mobileRedirectUri", expected: "URL address")
    }

    /// Changes members of a section, whatever the rest says; for whoever steers.
    mutating func change(_ section: String, _ members: [(String, JSON)]) throws(Failure) {
        guard case .object(let sections) = document else { return }
        let given: JSON = .object(
            try sections.map { name, value throws(Failure) in
                guard name == section, case .object(let old) = value else { return (name, value) }
                for (key, _) in members where value[key] == nil {
                    throw Failure(path: "\(section).\(key)", expected: "known key")
                }
                return (name, .object(old.map { pair in (pair.0, members.last { $0.0 == pair.0 }?.1 ?? pair.1) }))
            }
        )
        document = try SystemConfig.adopt(given, like: defaults, at: "")
    }

    /// Keys that may also be null.
    private static let nullable: Set = ["oauth.defaultStorageQuota"]

    private static func adopt(_ given: JSON?, like pattern: JSON, at path: String) throws(Failure) -> JSON {
        guard let given else { throw Failure(path: path, expected: kind(pattern)) }
        switch (pattern, given) {
        case (.object(let members), .object):
            return .object(
                try members.map { name, value throws(Failure) in
                    (name, try adopt(given[name], like: value, at: path.isEmpty ? name : "\(path).\(name)"))
                }
            )
        case (.text, .text), (.bool, .bool), (.list, .list): return given
        case (.int, .int), (.raw, .int), (.raw, .raw), (.int, .raw): return given
        case _ where nullable.contains(path) && (given.isNull || given.number.map { $0 >= 0 } ?? false): return given
        default: throw Failure(path: path, expected: kind(pattern))
        }
    }

    private static func kind(_ pattern: JSON) -> String {
        switch pattern {
        case .object: "object"
        case .list: "array"
        case .bool: "boolean"
        case .text: "string"
        case .int, .raw, .null: "number"
        }
    }
}
