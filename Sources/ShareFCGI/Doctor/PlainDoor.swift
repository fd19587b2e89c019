import HTTPClient
import Immich

/// The same site without TLS: there should be nothing but the way to the other one.
struct PlainDoor: Sendable {
    let stranger: Stranger
    let siege: Siege
    let site: Upstream

    func findings(_ advice: Advice) async -> [Finding] {
        guard site.isTLS, site.port == 443, let plain = Upstream("http://\(site.host)") else { return [] }
        switch await stranger.ask("GET", "/", at: plain) {
        case .success(let response) where Self.leadsToTLS(response.head): return [.ok("\(plain) leads to https")]
        case .success:
            let outcome = await siege.lay(to: plain, Attack.table.filter { $0.door == .gate })
            let note = Finding.note("\(plain) answers by itself: passwords and keys travel for everybody to read")
                .remedied(by: advice.lines(Self.remedy))
            return [note] + outcome.findings(advice).filter { $0.severity == .wrong }
        case .failure: return []
        }
    }

    /// Only where the address begins as it should; nobody follows it.
    static func leadsToTLS(_ head: HTTPResponseHead) -> Bool {
        [301, 302, 303, 307, 308].contains(head.status)
            && head.field("location")?.lowercased().hasPrefix("https://") == true
    }

    private static let remedy = Remedy(
        nginx: ["in the server block that listens on port 80: return 301 https://$server_name$request_uri;"],
        caddy: ["name the site without http:// and without a port"]
    )
}
