/// The bar of a page on which pictures can be selected; the script shows it. It holds the script's words.
struct SelectionBar {
    let head: GalleryHead
    /// All that can be selected on this page, as one file.
    let whole: String
    let words: Words

    var html: HTML {
        guard head.offersMonths, head.count > 1 else { return "" }
        return """
            <div class="choice" role="toolbar" aria-label="\(words.downloads.select)" hidden>
            <button class="leave" type="button" aria-label="\(words.downloads.cancel)">\
            <svg viewBox="0 0 24 24" aria-hidden="true"><path d="M5 5l14 14M19 5L5 19"/></svg></button>
            <p role="status" data-text="\(words.downloads.selected)"></p>
            \(everything)<form method="post" action="\(head.root.download)" \
            data-longest="\(ShareDownloads.longestSelection)"><input type="hidden" name="assets">\
            <button type="submit" data-preparing="\(words.downloads.preparingTitle)">\(words.downloads.download)</button></form>
            <p class="warning" role="alert" data-text="\(words.downloads.tooMany)"></p>
            </div>

            """
    }

    /// Only what can be had as a whole can be selected as a whole.
    private var everything: HTML {
        guard head.offersZip else { return "" }
        return """
            <button class="everything" type="button" data-whole="\(whole)" data-nothing="\(words.downloads.nothing)">\
            \(words.downloads.everything)</button>

            """
    }
}

/// Above the pictures: the way to add some, all of them as one file, and the way to select some.
struct DownloadLinks {
    let address: String?
    let text: String
    let canSelect: Bool
    /// Where guests add pictures, if they may.
    var upload: String?
    let words: Words

    var html: HTML {
        guard address != nil || canSelect || upload != nil else { return "" }
        var html: HTML = "<p class=\"get\">"
        if let upload { html += "<a id=\"upload-link\" href=\"\(upload)\">\(words.uploads.add)</a> " }
        if let address { html += "<a href=\"\(address)\">\(text)</a> " }
        if canSelect { html += "<button class=\"select\" type=\"button\" hidden>\(words.downloads.select)</button>" }
        html += "</p>\n"
        return html
    }
}

/// Beside the name of a month: that month as one file.
struct MonthLink {
    static func html(_ address: String, _ name: String, _ words: Words) -> HTML {
        " <a class=\"save\" href=\"\(address)\" aria-label=\"\(words.downloads.month(name))\"></a>"
    }
}
