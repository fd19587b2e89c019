/// A key of Immich's API: whose it is, and what it is good for.
struct APIKey: Sendable {
    /// As `/demo/sessions` calls it.
    let name: String
    let account: Identity
    /// Nil: everything.
    var permissions: Set<String>?

    /// The same in every run.
    var secret: String { Sessions.secret(name == "apiKey" ? "api key" : name) }

    func allows(_ permission: String) -> Bool { permissions?.contains(permission) ?? true }

    /// The owner's, with every permission and with a few, and that of a user who administrates nothing.
    static func all(owner: Identity) -> [APIKey] {
        [
            APIKey(name: "apiKey", account: owner),
            APIKey(name: "readerKey", account: owner, permissions: ["systemConfig.read", "adminUser.read"]),
            APIKey(name: "memberKey", account: Identity(named: "user Bob")),
        ]
    }
}
