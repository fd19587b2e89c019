import Immich

/// One month of a share as a page of its own: for visitors without JavaScript, and for a link to just this month.
struct MonthPage {
    let site: Site
    let head: GalleryHead
    let month: Month
    let assets: [Asset]
    /// The neighbours in the album's order.
    let previous: Month?
    let next: Month?

    private var words: Words { site.words }

    func render() -> [UInt8] {
        let title = head.title.isEmpty ? words.untitled : head.title
        let name = words.name(of: month)
        var body = HTML()
        if head.isStale { body += "<p class=\"note\" role=\"status\">\(words.stale)</p>\n" }
        body += """
            <header class="head">
            \(WayBack(root: head.root, title: head.title, words: words).html)\
            <h1>\(name)</h1>
            <p class="facts"><span>\(words.itemCount(assets.count))</span></p>
            \(links)            </header>

            """
        body += PicturesElement(root: head.root, site: site, offersMonths: head.offersMonths).opening
        let grid = Grid(assets: assets, root: head.root, words: words, hasDays: site.hasDays && month.year > 0)
        body += "<section class=\"month\">\n\(grid.html)</section>\n</main>\n"
        body += neighbours
        body += SelectionBar(head: head, whole: head.root.download(month), words: words).html
        body += Viewer(site: site, head: head).html
        return Document(site: site, title: "\(name) – \(title)", kind: "part", hasScript: true, hasTheme: true)
            .render(body)
    }

    private var links: HTML {
        DownloadLinks(
            address: head.offersZip ? head.root.download(month) : nil,
            text: words.downloads.month(words.name(of: month)),
            canSelect: head.offersMonths && assets.count > 1,
            words: words
        ).html
    }

    private var neighbours: HTML {
        var html: HTML = "<nav class=\"neighbours\" aria-label=\"\(words.months)\">\n"
        if let previous { html += link(to: previous, words.earlierPage, "prev") }
        html += "<a class=\"all\" href=\"\(head.root.path)\">\(words.wholeAlbum)</a>\n"
        if let next { html += link(to: next, words.laterPage, "next") }
        html += "</nav>\n"
        return html
    }

    private func link(to month: Month, _ word: String, _ relation: StaticString) -> HTML {
        let kind = HTML(stringLiteral: relation)
        return """
            <a rel="\(kind)" class="\(kind)" href="\(head.root.month(month))"><small>\(word)</small> \
            \(words.name(of: month))</a>

            """
    }
}
