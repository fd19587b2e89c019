/// Title, count, dates and description, and the note that the page is not of this minute.
struct HeadView {
    let head: GalleryHead
    let words: Words

    var html: HTML {
        var html = HTML()
        if head.isStale { html += "<p class=\"note\" role=\"status\">\(words.stale)</p>\n" }
        html += "<header class=\"head\">\n<h1>\(title)</h1>\n<p class=\"facts\">\(facts)</p>\n"
        if !head.description.utf8.allSatisfy({ $0 <= 0x20 }) {
            html += "<p class=\"about\" dir=\"auto\">\(isolated: head.description)</p>\n"
        }
        html += "</header>\n"
        return html
    }

    private var title: HTML { head.title.isEmpty ? "\(words.untitled)" : "\(isolated: head.title)" }

    private var facts: HTML {
        let count: HTML = "<span>\(words.pictureCount(head.count))</span>"
        guard head.count > 0, let first = head.firstDay ?? head.lastDay else { return count }
        return "\(count) <span>\(words.text(first, head.lastDay ?? first))</span>"
    }
}
