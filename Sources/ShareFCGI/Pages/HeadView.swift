/// Title, count, dates and description, and the note that the page is not of this minute.
struct HeadView {
    let head: GalleryHead
    /// The heading of a share without a title.
    let untitled: String
    let words: Words
    /// What can be had of it, below the text.
    var links: HTML = ""

    var html: HTML {
        var html = HTML()
        if head.isStale { html += "<p class=\"note\" role=\"status\">\(words.stale)</p>\n" }
        html += "<header class=\"head\">\n<h1>\(title)</h1>\n\(facts)"
        if !head.description.utf8.allSatisfy({ $0 <= 0x20 }) {
            html += "<p class=\"about\">\(isolated: head.description)</p>\n"
        }
        html += links
        html += "</header>\n"
        return html
    }

    private var title: HTML { head.title.isEmpty ? "\(untitled)" : "\(isolated: head.title)" }

    /// How many, and from when to when. One alone needs no count, and none no date.
    private var facts: HTML {
        guard head.count > 0 else { return "" }
        let count: HTML = head.count > 1 ? "<span>\(words.pictureCount(head.count))</span> " : ""
        guard let first = head.firstDay ?? head.lastDay else { return "<p class=\"facts\">\(count)</p>\n" }
        return "<p class=\"facts\">\(count)<span>\(words.text(first, head.lastDay ?? first))</span></p>\n"
    }
}
