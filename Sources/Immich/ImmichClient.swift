package import EventLoop
import FoundationEssentials
package import HTTPClient

/// Immich, asked over HTTP. Speaks to releases 2.3 to 3.1; which one answers, it finds out as it goes.
package struct ImmichClient: ImmichAPI {
    let asker: Asker
    private let dialect = Locked(PasswordDialect.login)

    /// `workers` decode what is too large for a loop.
    package init(upstream: Upstream, http: any HTTPFetching, workers: WorkerPool) {
        asker = Asker(upstream: upstream, http: http, workers: workers)
    }

    package func share(for reference: ShareReference, token: LinkToken?) async throws(ImmichError) -> Share {
        let endpoint = Endpoint.me(slug: reference.slug, password: nil)
        let response = try await asker.ask(Call(endpoint, key: reference.key, tokens: token.map { [$0] } ?? []))
        return try await asker.decode(response, of: endpoint) { (wire: WireShare) throws(Garbled) in
            try wire.share(named: reference)
        }
    }

    package func months(of album: AlbumID, order: AlbumOrder, key: ShareKey) async throws(ImmichError) -> [MonthCount] {
        let endpoint = Endpoint.buckets(album, order: order)
        let response = try await asker.ask(Call(endpoint, key: key))
        return try await asker.decode(response, of: endpoint) { (wire: [WireMonth]) throws(Garbled) in
            var months: [MonthCount] = []
            for month in wire { months.append(try month.month()) }
            return months
        }
    }

    package func assets(
        in month: Month,
        of album: AlbumID,
        order: AlbumOrder,
        key: ShareKey
    ) async throws(ImmichError) -> [Asset] {
        let endpoint = Endpoint.bucket(album, month, order: order)
        let response = try await asker.ask(Call(endpoint, key: key))
        return try await asker.decode(response, of: endpoint) { (wire: WireBucket) throws(Garbled) in try wire.assets()
        }
    }

    package func details(of asset: AssetID, key: ShareKey) async throws(ImmichError) -> AssetDetails {
        let endpoint = Endpoint.asset(asset)
        let response = try await asker.ask(Call(endpoint, key: key))
        let details = try await asker.decode(response, of: endpoint) { (wire: WireAsset) throws(Garbled) in
            wire.isWithheld ? nil : try wire.details()
        }
        guard let details else { throw .notInShare }
        guard details.id == asset else { throw .unavailable(.garbled(endpoint.name + ": id")) }
        return details
    }

    package func sizes(of assets: [AssetID], key: ShareKey) async throws(ImmichError) -> [AssetID: UInt64] {
        var sizes: [AssetID: UInt64] = [:]
        for start in stride(from: 0, to: assets.count, by: WireSizes.batch) {
            let batch = assets[start..<min(assets.count, start + WireSizes.batch)]
            let response = try await asker.ask(Call(.downloadInfo, key: key, body: WireSizes.question(batch)))
            let part = try await asker.decode(response, of: .downloadInfo) { (wire: WireSizes) in wire.sizes() }
            sizes.merge(part) { _, new in new }
        }
        return sizes
    }

    package func ping() async throws(ImmichError) {
        let response = try await asker.ask(Call(.ping))
        try await asker.decode(response, of: .ping) { (wire: WirePing) throws(Garbled) in
            if wire.res != "pong" { throw Garbled(place: "res") }
        }
    }

    package func version() async throws(ImmichError) -> ImmichVersion {
        let response = try await asker.ask(Call(.version))
        return try await asker.decode(response, of: .version) { (wire: WireVersion) throws(Garbled) in
            ImmichVersion(major: wire.major, minor: wire.minor, patch: wire.patch)
        }
    }
}

// MARK: Passwords

/// The two ways of giving Immich a link's password; releases 2.6 and 2.7 know both.
private enum PasswordDialect: Sendable {
    /// `POST /shared-links/login`, since 2.6.
    case login
    /// `GET /shared-links/me?password=`, until 2.7.
    case query

    var other: PasswordDialect { self == .login ? .query : .login }
}

extension ImmichClient {
    package func unlock(
        _ reference: ShareReference,
        password: SharePassword
    ) async throws(ImmichError) -> (Share, LinkToken) {
        // What worked last time is tried first; where Immich was exchanged in the meantime, the other one works.
        let known = dialect.withLock { $0 }
        if let unlocked = try await unlock(reference, password, by: known) { return unlocked }
        dialect.withLock { $0 = known.other }
        if let unlocked = try await unlock(reference, password, by: known.other) { return unlocked }
        throw .unavailable(.failed("no call for passwords is known to this Immich"))
    }

    /// Nil where Immich itself says that it does not know the dialect; whatever else says no gets no second password.
    private func unlock(
        _ reference: ShareReference,
        _ password: SharePassword,
        by dialect: PasswordDialect
    ) async throws(ImmichError) -> (Share, LinkToken)? {
        let call =
            switch dialect {
            case .login: Call(.login(slug: reference.slug), key: reference.key, body: Self.json(password))
            case .query: Call(.me(slug: reference.slug, password: password), key: reference.key)
            }
        let response: HTTPResponse
        do throws(ImmichError) {
            response = try await asker.ask(call)
        } catch {
            switch (dialect, error) {
            case (.login, .unavailable(.noSuchCall)), (.query, .passwordRequired): return nil
            default: throw error
            }
        }
        let cookie = LinkTokenCookie.token(in: response.head)
        let (share, token) = try await asker.decode(response, of: call.endpoint) { (wire: WireShare) throws(Garbled) in
            (try wire.share(named: reference), cookie ?? wire.token.flatMap(LinkToken.init))
        }
        // Releases that know only the query answer it for a link without a password too, and set nothing.
        guard let token else {
            throw share.hasPassword ? .unavailable(.garbled(call.endpoint.name + ": token")) : .notLocked
        }
        return (share, token)
    }

    /// `{"password":"…"}` (RFC 8259 §7: quote, backslash and controls are escaped, all else stands as it is).
    static func json(_ password: SharePassword) -> [UInt8] {
        var bytes = Array(#"{"password":""#.utf8)
        let digits = Array("0123456789abcdef".utf8)
        for byte in password.text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
            case ..<0x20: bytes += Array(#"\u00"#.utf8) + [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            default: bytes.append(byte)
            }
        }
        return bytes + Array(#""}"#.utf8)
    }
}

extension ShareReference {
    var key: ShareKey? {
        switch self {
        case .key(let key): key
        case .slug: nil
        }
    }

    var slug: Slug? {
        switch self {
        case .key: nil
        case .slug(let slug): slug
        }
    }
}

extension WireShare {
    /// The share, if it is the one that was asked for.
    func share(named reference: ShareReference) throws(Garbled) -> Share {
        let share = try share()
        switch reference {
        case .key(let key): if share.key != key { throw Garbled(place: "key") }
        case .slug(let slug): if share.slug != slug { throw Garbled(place: "slug") }
        }
        return share
    }
}

private struct WirePing: Decodable { let res: String }

private struct WireVersion: Decodable { let major, minor, patch: Int }
