/// What to write where, for either web server.
struct Remedy: Equatable, Sendable {
    var nginx: [String]
    var caddy: [String]

    /// For the web server that is there; for both where nobody knows which.
    func lines(for server: WebServer) -> [String] {
        switch server {
        case .nginx: labelled("nginx", nginx)
        case .caddy: labelled("Caddy", caddy)
        case .unknown: labelled("nginx", nginx) + labelled("Caddy", caddy)
        }
    }

    private func labelled(_ name: String, _ lines: [String]) -> [String] {
        lines.enumerated().map { ($0.offset == 0 ? "\(name): " : "       ") + $0.element }
    }

    /// Who the visitor is.
    static let address = Remedy(
        nginx: [
            "in the server block: set_real_ip_from <the proxy's address>; real_ip_header X-Forwarded-For;",
            "behind Cloudflare: real_ip_header CF-Connecting-IP;",
        ],
        caddy: [
            "in the site, what the proxy says of him: vars sharefcgi_client {header.X-Forwarded-For}",
            "behind Cloudflare: vars sharefcgi_client {header.Cf-Connecting-Ip}",
        ]
    )
}
