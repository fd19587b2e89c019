/// A way in: attacks that one line of the web server's configuration shuts out.
enum Door: CaseIterable, Sendable {
    /// No gate at all.
    case gate
    /// A path that leads round it.
    case place
    case method, name, several, twin, raw, detour, form, spelling, password

    /// What is wrong, for the owner.
    var sentence: String {
        switch self {
        case .gate:
            "a share's key in a request goes straight to Immich, which asks for a share's password at two routes only: "
                + "whoever holds the link of a locked share sees its pictures without it"
        case .place: "some paths lead to Immich with a share's key, past the gate"
        case .method:
            "Immich takes /API for /api in all methods but GET and HEAD, and the gate looks at a path or method"
        case .name: "a `key` or `slug` whose letters are spelled with % passes the gate, and Immich decodes it"
        case .several: "a second credential beside the first passes the gate, and Immich reads it"
        case .twin:
            "a location hands the visitor's share header on to Immich as it came: behind an empty twin of it a key passes"
        case .raw: "a raw `\\` or `#` in the address passes, and Immich reads another address than the gate"
        case .detour: "an address with `..`, `//` or % in its path leads past the gate"
        case .form: "an old or absolute form of the request passes the gate"
        case .spelling: "another spelling of a share's key passes, which no limit and no cache recognises"
        case .password: "a share's password can be tried at Immich itself, where no limit holds"
        }
    }

    /// Which lines shut it.
    func remedy(_ files: GateFiles) -> Remedy {
        switch self {
        case .gate, .place, .method, .several, .detour, .form, .spelling, .password: files.remedy
        case .name:
            Remedy(
                nginx: [
                    "share-fcgi/http.conf is old or was edited: its maps must know a % in a name, take the shipped one"
                ],
                caddy: ["share-fcgi/gate-rules.caddy is old or was edited: take the shipped one"]
            )
        case .twin:
            Remedy(
                nginx: [
                    "in the location that serves this address, beside its proxy_pass: include share-fcgi/immich.conf;",
                    "(one proxy_set_header in a location takes away all that the server block has)",
                ],
                caddy: files.remedy.caddy + ["and no header_up for X-Immich-Share-Key or -Slug behind it"]
            )
        case .raw:
            Remedy(
                nginx: [
                    "share-fcgi/gate-rules.conf is old or was edited: it needs if ($sharefcgi_odd) { return 400 … }"
                ],
                caddy: ["share-fcgi/gate-rules.caddy is old or was edited: it needs respond @odd 400"]
            )
        }
    }
}
