/// An address as a browser's or Node's `URL` spells it: host in lower case, no port that goes without saying, a path.
///
/// Dot segments are left as they are written.
struct WebURL: Equatable, Sendable {
    let scheme: String
    /// `https://photos.example.org`; `app.immich://` where the scheme is no web's.
    let origin: String
    var path: String
    /// Behind the `?`; nil where there is none.
    var query: String?

    init?(_ text: String) {
        guard let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")), text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
        else { return nil }
        scheme = text[..<colon].lowercased()
        guard let first = scheme.utf8.first, (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(first) else { return nil }
        let whole = text[text.utf8.index(after: colon)...].prefix { $0 != "#" }
        let parts = whole.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        query = parts.count > 1 ? String(parts[1]) : nil
        let rest = parts[0]
        guard scheme == "https" || scheme == "http" else {
            let slashes = rest.hasPrefix("//") ? "//" : ""
            (origin, path) = ("\(scheme):\(slashes)", String(rest.dropFirst(slashes.count)))
            return
        }
        guard rest.hasPrefix("//") else { return nil }
        let authority = rest.dropFirst(2).prefix { $0 != "/" }
        guard let host = WebURL.host(authority, scheme) else { return nil }
        origin = "\(scheme)://\(host)"
        let written = rest.dropFirst(2 + authority.count)
        path = written.isEmpty ? "/" : String(written)
    }

    /// Host and port; nil where a name and password stand before them, or the port is no number.
    private static func host(_ authority: Substring, _ scheme: String) -> String? {
        guard !authority.isEmpty, !authority.contains("@") else { return nil }
        let lowered = authority.lowercased()
        let bracket = lowered.lastIndex(of: "]") ?? lowered.startIndex
        guard let colon = lowered[bracket...].lastIndex(of: ":") else { return lowered }
        let port = lowered[lowered.index(after: colon)...]
        let host = String(lowered[..<colon])
        guard !host.isEmpty, port.isEmpty || UInt16(port) != nil else { return nil }
        return port.isEmpty || port == (scheme == "https" ? "443" : "80") ? host : lowered
    }

    var text: String { origin + path + (query.map { "?" + $0 } ?? "") }

    /// As a redirect address is compared: what stands before the query.
    var withoutQuery: String { origin + path }

    /// The same with more in its query.
    func adding(_ pairs: [(String, String)]) -> WebURL {
        guard !pairs.isEmpty else { return self }
        var url = self
        url.query = (query.map { $0.isEmpty ? "" : $0 + "&" } ?? "") + Query.text(pairs)
        return url
    }
}
