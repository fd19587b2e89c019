import HTTPClient
import Immich

/// Asks a site as somebody would whom it has never seen: no cookie, no key, no password of anybody's.
struct Stranger: Sendable {
    typealias Answer = Result<HTTPResponse, HTTPClientError>

    let http: any HTTPFetching
    let trustsAnyCertificate: Bool
    let clock: Clock
    /// When he goes home, whatever is left to ask.
    let curfew: ContinuousClock.Instant

    /// `target` stands in the request line as it is; redirects are answers like any other.
    func ask(
        _ method: String,
        _ target: String,
        at site: Upstream,
        fields: [(name: String, value: String)] = [],
        body: String? = nil,
        isHTTP10: Bool = false
    ) async -> Answer {
        let left = clock.now().duration(to: curfew)
        guard left > .zero else { return .failure(.timedOut) }
        var oddities = HTTPOddities()
        oddities.target = target
        oddities.isHTTP10 = isHTTP10
        oddities.trustsAnyCertificate = trustsAnyCertificate
        let needsBody = ["POST", "PUT", "PATCH"].contains(method)
        var request = HTTPRequest(
            method,
            url: site.origin + "/",
            fields: [("User-Agent", "share-fcgi doctor")] + fields,
            body: (body ?? (needsBody ? "" : nil)).map { Array($0.utf8) },
            timeout: min(.seconds(8), left),
            maximumBytes: 1 << 20
        )
        request.oddities = oddities
        do throws(HTTPClientError) { return .success(try await http.fetch(request)) } catch { return .failure(error) }
    }

    /// The same for an attack, with everything in braces filled in.
    func attempt(_ attack: Attack, at site: Upstream, _ madeUp: MadeUp) async -> Answer {
        let target = attack.target.hasPrefix("{origin}") ? site.origin + attack.target.dropFirst(8) : attack.target
        return await ask(
            attack.method,
            madeUp.fill(target),
            at: site,
            fields: attack.fields.map { ($0.key, madeUp.fill($0.value)) },
            body: attack.body,
            isHTTP10: attack.isHTTP10
        )
    }
}
