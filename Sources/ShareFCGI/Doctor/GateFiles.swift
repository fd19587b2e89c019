/// Which of the shipped files a site has to include, for what its owner wants.
struct GateFiles: Equatable, Sendable {
    /// In `nginx/share-fcgi`.
    let nginx: String
    /// In `caddy/share-fcgi`.
    let caddy: String
    /// Nobody has chosen yet whose pages shall show the shares: these are for ours, and the gate alone would do as well.
    private(set) var isOpenChoice = false

    init(_ page: FrontPage, _ arrangement: Doctor.Arrangement) {
        switch (page, arrangement) {
        // Immich's own pages show the shares: the gate alone.
        case (.immich, .check), (.immich, .none): (nginx, caddy) = ("gate.conf", "gate.caddy")
        case (_, .check): (nginx, caddy) = ("server-check.conf", "site-check.caddy")
        case (_, .closed), (_, .none): (nginx, caddy) = ("server.conf", "site.caddy")
        }
    }

    /// For Immich's own pages without any gate. `told`: what the owner wants of it.
    init(choiceFor told: Doctor.Arrangement?) {
        self.init(.ours, told == .check ? .check : .closed)
        isOpenChoice = true
    }

    var remedy: Remedy {
        let imported = "<socket of share-fcgi> <Immich>"
        let isThere = isOpenChoice ? "if that line is there already, and the site" : "where it"
        return Remedy(
            nginx: [
                "at http level, once: include share-fcgi/http.conf;",
                "in every server block that leads to Immich, before its locations: include share-fcgi/\(nginx);",
            ] + gateAlone("include share-fcgi/gate.conf;"),
            caddy: ["in the site: import share-fcgi/\(caddy) \(imported)"]
                + gateAlone("import share-fcgi/gate.caddy \(imported)")
                + ["\(isThere) has `handle` blocks of its own, among the global options: order route before handle"]
        )
    }

    private func gateAlone(_ line: String) -> [String] {
        guard isOpenChoice else { return [] }
        return ["that is for ShareFCGI's own pages; for Immich's own pages behind the gate, in its place: \(line)"]
    }
}
