/// A user of the made-up Immich.
struct Account: Sendable {
    let id: Identity
    /// In lower case.
    var email: String
    var name: String
    /// Nil for whoever signs in elsewhere only.
    var password: String?
    var isAdmin = false
    /// The `sub` that a provider knows this user by; empty: linked to none.
    var oauthID = ""
    /// The name of the folder; nil: the id.
    var storageLabel: String?
    /// Bytes.
    var quota: Int64?
    /// The first steps were taken; the web app leads to them otherwise.
    var isOnboarded = true
    let created: Moment
    /// The library is this user's; everybody else's is empty.
    var ownsLibrary = false
}
