import FoundationEssentials
import Gateway

/// Sees to it that a button of ours was pressed on a page that this browser got from us, by whoever it was made for: the
/// page holds a sealed text, the browser a cookie that no other site can make it send, and one names the other.
struct TapGuard: Sendable {
    let box: GrantBox<Tap>
    let issuer: Issuer
    let lifetime: Duration
    let clock: Clock

    /// Without https a browser keeps no `__Host-` cookie.
    private var cookieName: String { issuer.isSecure ? "__Host-sharefcgi_tap" : "sharefcgi_tap" }

    /// What goes into the page, and the cookie that goes with it.
    func issue(_ request: AuthorizeRequest?, for subject: String?) throws -> (token: String, cookie: Fields.Value) {
        let secret = Base64URL.encode(Crypto.random(24))
        let tap = Tap(
            id: Base64URL.encode(Crypto.random(16)),
            issuedAt: Moment(clock.date()),
            cookie: Self.name(of: secret),
            request: request,
            subject: subject
        )
        let age = lifetime.components.seconds
        let secure = issuer.isSecure ? "; Secure" : ""
        return (
            try box.seal(tap),
            "\(cookieName)=\(secret); Path=/; Max-Age=\(age); HttpOnly; SameSite=Strict\(secure)"
        )
    }

    /// The tap behind a posted text; nil where anything about it is wrong. That it comes only once is the replay store's
    /// business.
    func tap(_ token: String?, from visit: Visit) -> Tap? {
        guard let token, !isFromElsewhere(visit), let tap = try? box.open(token),
            tap.issuedAt.isFresh(for: lifetime, at: clock.date())
        else { return nil }
        let cookies = visit.visitor.cookies.values(named: [cookieName])
        return cookies.count == 1 && Crypto.areEqual(Array(Self.name(of: cookies[0]).utf8), Array(tap.cookie.utf8))
            ? tap : nil
    }

    func end(of tap: Tap) -> Date { tap.issuedAt.end(of: lifetime) }

    /// A browser says so. One that says `null`, as ours make it by `Referrer-Policy`, or nothing, has the cookie to show.
    private func isFromElsewhere(_ visit: Visit) -> Bool {
        if let site = visit.field("Sec-Fetch-Site") { return site != "same-origin" }
        guard let origin = visit.field("Origin") else { return false }
        return origin != "null" && origin != issuer.origin
    }

    private static func name(of secret: String) -> String { Base64URL.encode(Crypto.hash(Array(secret.utf8))) }
}
