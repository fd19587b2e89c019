import Gateway

/// What the browser may load and do on our pages: our own files, the share's pictures, nothing of anybody else, and
/// nothing written into the page itself.
struct ContentSecurityPolicy: Sendable {
    /// Who may show the pages in a frame: `'none'` unless the owner says otherwise (CSP 3 §6.4.2).
    var frameAncestors = "'none'"

    var text: String {
        """
        default-src 'none'; img-src 'self'; media-src 'self'; style-src 'self'; script-src 'self'; connect-src 'self'; \
        form-action 'self'; base-uri 'none'; frame-ancestors \(frameAncestors)
        """
    }
}

/// The header fields that every page carries, whatever it says. `Cache-Control` is the responder's to add.
struct PageFields: Sendable {
    var policy = ContentSecurityPolicy()

    /// For a page.
    var html: Fields { fields(type: "text/html; charset=utf-8") }

    /// For a month's JSON.
    var json: Fields { fields(type: "application/json") }

    /// The browser's leave for a file whose address changes with its content (RFC 8246).
    static let forEver: Fields.Value = "public, max-age=31536000, immutable"

    /// For one of our static files: its address changes with its content, so it is never asked for twice.
    func fields(for file: StaticFile) -> Fields {
        var fields = fields(type: Fields.Value(file.type))
        fields.add("Cache-Control", Self.forEver)
        fields.add("ETag", Fields.Value(file.tag))
        return fields
    }

    private func fields(type: Fields.Value) -> Fields {
        [
            "Content-Type": type,
            "Content-Security-Policy": Fields.Value(policy.text),
            "X-Content-Type-Options": "nosniff",
            // Nothing for other sites; `no-referrer` would make the browser post the password form with `Origin: null`.
            "Referrer-Policy": "same-origin",
            "X-Robots-Tag": "noindex, nofollow",
            "Cross-Origin-Opener-Policy": "same-origin",
            "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
        ]
    }
}
