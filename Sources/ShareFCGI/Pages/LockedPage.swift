/// The form that opens a locked share. It says nothing of what lies behind it.
struct LockedPage {
    enum Refusal {
        case wrong
        case limited
    }

    let site: Site
    let root: ShareRoot
    var refusal: Refusal?
    /// The page lies at the root itself: its form goes to its own address, so that a picture named in the fragment is
    /// still named when the share is open (HTML §4.10.21.3, Fetch §4.4).
    var isAtRoot = false

    private var words: Words.Locked { site.words.locked }

    func render() -> [UInt8] {
        let complaint: HTML =
            switch refusal {
            case nil: ""
            case .wrong: "<p class=\"complaint\" id=\"complaint\" role=\"alert\">\(words.wrong)</p>\n"
            case .limited: "<p class=\"complaint\" id=\"complaint\" role=\"alert\">\(words.limited)</p>\n"
            }
        let action: HTML = isAtRoot ? "" : " action=\"\(root.path)\""
        let described: HTML = refusal == nil ? "" : " aria-describedby=\"complaint\""
        let invalid: HTML = refusal == .wrong ? " aria-invalid=\"true\"" : ""
        let body: HTML = """
            <main class="card">
            \(Self.lock)
            <h1>\(words.title)</h1>
            <p>\(words.explanation)</p>
            <form method="post"\(action)>
            <label for="password">\(words.password)</label>
            <input id="password" name="password" type="password" autocomplete="current-password" required \
            autofocus\(described)\(invalid)>
            \(complaint)<button type="submit">\(words.open)</button>
            </form>
            </main>

            """
        return Document(site: site, title: words.title, kind: "quiet").render(body)
    }

    private static let lock: HTML = """
        <svg class="sign" viewBox="0 0 48 48" aria-hidden="true"><rect x="10" y="21" width="28" height="20" rx="5"/>\
        <path d="M16 21v-5a8 8 0 0 1 16 0v5"/><path d="M24 29v5"/></svg>
        """
}
