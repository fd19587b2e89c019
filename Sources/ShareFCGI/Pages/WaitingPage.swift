import Gateway
import Immich

/// A download that does not begin now: why, and how its visitor comes to it all the same.
struct WaitingPage {
    enum Reason: Error {
        /// Immich has not said all that must be known of it.
        case preparing
        /// This visitor has as many as one may have.
        case enough
        /// All visitors together have.
        case full
        /// Immich is away.
        case away

        var status: Status { self == .enough ? .tooManyRequests : .serviceUnavailable }

        /// Seconds until it may be asked for again.
        var pause: Int {
            switch self {
            case .preparing: 2
            case .away: 10
            case .enough, .full: 30
            }
        }
    }

    let site: Site
    let root: ShareRoot
    let reason: Reason
    /// What is to be downloaded; nil where that is not known.
    let scope: DownloadScope?

    /// The page asks for it again by itself.
    var asksAgain: Bool { reason == .preparing && scope?.hasAddress == true }

    func render() -> [UInt8] {
        let (sign, title, text) = said
        let body: HTML = """
            <main class="card">
            \(sign)
            <h1>\(title)</h1>
            <p>\(text)</p>
            \(again)<p><a href="\(root.path)">\(site.words.back)</a></p>
            </main>

            """
        return Document(site: site, title: title, kind: "quiet").render(body)
    }

    private var said: (sign: HTML, title: String, text: String) {
        let words = site.words.downloads
        return switch reason {
        case .preparing:
            (Self.sign, words.preparingTitle, asksAgain ? words.preparingText : words.preparingChosenText)
        case .enough, .full: (Self.sign, words.busyTitle, words.busyText)
        case .away: (NoticePage.clock, site.words.awayTitle, site.words.awayText)
        }
    }

    /// A selection is sent again as it came.
    private var again: HTML {
        switch scope {
        case .chosen(let ids):
            let list = ids.map { "\"\($0.text)\"" }.joined(separator: ",")
            return """
                <form method="post" action="\(root.download)">
                <input type="hidden" name="assets" value="\("[\(list)]")">
                <button type="submit">\(site.words.tryAgain)</button>
                </form>

                """
        case .all, .month:
            return asksAgain ? "" : "<p><a class=\"button\" href=\"\">\(site.words.tryAgain)</a></p>\n"
        case nil: return ""
        }
    }

    private static let sign: HTML = """
        <svg class="sign" viewBox="0 0 48 48" aria-hidden="true"><path d="M24 8v22M15 22l9 9 9-9M9 40h30"/></svg>
        """
}
