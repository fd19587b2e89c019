import FoundationEssentials
import Gateway
import Immich

/// Makes and reads the cookie that keeps a share open for a browser: sealed, and bound to the reference
/// whose root is its path. The password is in no cookie.
struct UnlockCookie: Sendable {
    /// More cookies of our name than this are not looked at: a browser sends one for each path that fits.
    private static let mostCookies = 8

    let box: SealedBox
    let lifetime: UnlockLifetime
    var basePath: String

    /// The unlock that a visitor's cookies hold for a share, if it is still valid.
    func unlock(of reference: ShareReference, in cookies: Cookies, at now: Date) -> Unlock? {
        for value in cookies.values(named: Self.names).prefix(Self.mostCookies) {
            if let bytes = box.open(value, boundTo: Self.bound(to: reference)), let unlock = Unlock(bytes),
                unlock.expiresAt > now
            {
                return unlock
            }
        }
        return nil
    }

    /// The `Set-Cookie` fields for a browser that has just opened a share: for the reference it used, and for its key.
    func fields(for share: Share, openedAs reference: ShareReference, token: LinkToken, at now: Date, isSecure: Bool)
        throws -> [Fields.Value]
    {
        let seconds: Int
        switch lifetime {
        case .session: seconds = 86_400
        case .lasting(let duration): seconds = Int(duration.components.seconds)
        }
        let unlock = Unlock(link: share.id, token: token, expiresAt: now.addingTimeInterval(Double(seconds)))
        var references = [reference]
        if reference != .key(share.key) { references.append(.key(share.key)) }
        return try references.map { reference in
            let sealed = try box.seal(unlock.bytes, boundTo: Self.bound(to: reference))
            let path = ShareRoot(reference, basePath: basePath).path
            let age = lifetime == .session ? "" : "; Max-Age=\(seconds)"
            let (name, secure) = isSecure ? ("__Secure-share", "; Secure") : ("share", "")
            return "\(name)=\(sealed); Path=\(path)\(age); HttpOnly; SameSite=Lax\(secure)"
        }
    }

    /// On plain http a browser keeps no `__Secure-` cookie.
    private static let names: Set<String> = ["__Secure-share", "share"]

    private static func bound(to reference: ShareReference) -> [UInt8] {
        switch reference {
        case .key(let key): Array("key \(key.text)".utf8)
        case .slug(let slug): Array("slug \(slug.text)".utf8)
        }
    }
}
