/// The pages that say one constant thing: they hold no word of a visitor, of a link or of Immich.
enum NoticePage {
    /// Whatever is wrong with a link (404).
    static func nothing(_ site: Site) -> [UInt8] {
        quiet(site, site.words.nothingTitle, site.words.nothingText)
    }

    /// Where visitors come without a link.
    static func home(_ site: Site) -> [UInt8] {
        quiet(site, site.words.links.homeTitle, site.words.links.homeText)
    }

    /// A link that has expired, where the owner wants that told (410).
    static func expired(_ site: Site) -> [UInt8] {
        quiet(site, site.words.links.expiredTitle, site.words.links.expiredText)
    }

    private static func quiet(_ site: Site, _ title: String, _ text: String) -> [UInt8] {
        let body: HTML = """
            <main class="card">
            \(picture)
            <h1>\(title)</h1>
            <p>\(text)</p>
            </main>

            """
        return Document(site: site, title: title, kind: "quiet").render(body)
    }

    private static let picture: HTML = """
        <svg class="sign" viewBox="0 0 48 48" aria-hidden="true"><rect x="6" y="10" width="36" height="28" rx="5"/>\
        <path d="M6 32l10-9 8 7 7-6 11 9" opacity=".45"/><circle cx="32" cy="19" r="3" opacity=".45"/></svg>
        """

    /// Immich is away, or answers nonsense (503).
    static func away(_ site: Site) -> [UInt8] {
        let body: HTML = """
            <main class="card">
            \(clock)
            <h1>\(site.words.awayTitle)</h1>
            <p>\(site.words.awayText)</p>
            <p><a class="button" href="">\(site.words.tryAgain)</a></p>
            </main>

            """
        return Document(site: site, title: site.words.awayTitle, kind: "quiet").render(body)
    }

    static let clock: HTML = """
        <svg class="sign" viewBox="0 0 48 48" aria-hidden="true"><circle cx="24" cy="24" r="17"/>\
        <path d="M24 14v10l6 5"/></svg>
        """
}
