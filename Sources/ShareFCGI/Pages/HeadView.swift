/// Title, count, dates and description, and the note that the page is not of this minute.
struct HeadView {
    let head: GalleryHead
    /// The heading of a share without a title.
    let untitled: String
    let site: Site
    /// What can be had of it, below the text.
    var links: HTML = ""

    var html: HTML {
        var html = HTML()
        if head.isStale { html += "<p class=\"note\" role=\"status\">\(words.stale)</p>\n" }
        html += "<header class=\"head\">\n<h1\(unseen)>\(title)</h1>\n\(facts)"
        if !head.description.utf8.allSatisfy({ $0 <= 0x20 }) {
            html += "<p class=\"about\">\(isolated: head.description)</p>\n"
        }
        html += links
        html += "</header>\n"
        return html
    }

    private var words: Words { site.words }
    /// Readers of a screen's text need one also where nobody else is to see it.
    private var unseen: HTML { site.page.showsTitle ? "" : " class=\"unseen\"" }
    private var title: HTML { head.title.isEmpty ? "\(untitled)" : "\(isolated: head.title)" }

    /// How many, from when to when, and for how long. One alone needs no count.
    private var facts: HTML {
        var facts: [String] = []
        if head.count != 1 { facts.append(words.itemCount(head.count)) }
        if let first = head.firstDay ?? head.lastDay, head.count > 0 {
            facts.append(words.text(first, head.lastDay ?? first))
        }
        if !head.expiry.isEmpty { facts.append(words.openUntil(head.expiry)) }
        guard !facts.isEmpty else { return "" }
        var html: HTML = "<p class=\"facts\">"
        for fact in facts { html += "<span>\(fact)</span> " }
        html += "</p>\n"
        return html
    }
}

/// Above the title of a page that belongs to a share: the way back to its pictures.
struct WayBack {
    let root: ShareRoot
    /// The share's; empty where it has none.
    let title: String
    let words: Words

    var html: HTML {
        let name: HTML = title.isEmpty ? "\(words.untitled)" : "\(isolated: title)"
        return "<p class=\"up\"><a href=\"\(root.path)\"><span aria-hidden=\"true\">←</span> \(name)</a></p>\n"
    }
}
