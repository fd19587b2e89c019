/// Which of the shipped files a site has to include, for what its owner wants.
struct GateFiles: Equatable, Sendable {
    /// In `nginx/share-fcgi`.
    let nginx: String
    /// In `caddy/share-fcgi`.
    let caddy: String

    init(_ page: FrontPage, _ arrangement: Doctor.Arrangement) {
        switch (page, arrangement) {
        // Immich's own pages show the shares: the gate alone.
        case (.immich, .check), (.immich, .none): (nginx, caddy) = ("gate.conf", "gate.caddy")
        case (_, .check): (nginx, caddy) = ("server-check.conf", "site-check.caddy")
        case (_, .closed), (_, .none): (nginx, caddy) = ("server.conf", "site.caddy")
        }
    }

    var remedy: Remedy {
        Remedy(
            nginx: [
                "at http level, once: include share-fcgi/http.conf;",
                "in every server block that leads to Immich, before its locations: include share-fcgi/\(nginx);",
            ],
            caddy: [
                "in the site: import share-fcgi/\(caddy) <socket of share-fcgi> <Immich>",
                "where it has `handle` blocks of its own, among the global options: order route before handle",
            ]
        )
    }
}
