/// The opened picture: an empty frame with its buttons, which the script fills. It holds the script's words.
struct Viewer {
    let site: Site
    let head: GalleryHead

    private var words: Words { site.words }
    private var details: DetailPanel { head.details }

    var html: HTML {
        """
        <dialog class="viewer\(arrows)" aria-label="\(words.viewer.name)" data-failed="\(words.viewer.failed)"\(choices)>
        <div class="stage"></div>
        <div class="bar">
        <button class="close" type="button" aria-label="\(words.viewer.close)">\(Self.cross)</button>
        <p class="caption" aria-live="polite"></p>
        \(live)\(info)\(download)</div>
        <button class="turn previous" type="button" aria-label="\(words.viewer.previous)">\(Self.left)</button>
        <button class="turn next" type="button" aria-label="\(words.viewer.next)">\(Self.right)</button>
        \(strip)\(details.hasPanel ? details.template(words) : "")</dialog>

        """
    }

    /// Shown where a picture has a moving part.
    private var live: HTML {
        """
        <button class="live" type="button" aria-pressed="false" aria-label="\(words.viewer.live)" hidden>\(Self.ring)</button>

        """
    }

    private var info: HTML {
        guard details.hasPanel else { return "" }
        return """
            <button class="info" type="button" aria-expanded="false" aria-controls="panel" \
            aria-label="\(words.details.title)">\(Self.letter)</button>

            """
    }

    private var strip: HTML { details.hasCaption ? "<p class=\"said\" dir=\"auto\" aria-live=\"polite\"></p>\n" : "" }

    /// Without them they are there for keys and for readers of the screen's text.
    private var arrows: HTML {
        switch (site.viewer.hasArrows, site.viewer.hasMobileArrows) {
        case (true, true): " arrows mobile-arrows"
        case (true, false): " arrows"
        case (false, true): " mobile-arrows"
        case (false, false): ""
        }
    }

    /// What the script goes by.
    private var choices: HTML {
        var html = HTML()
        if site.viewer.hasCounter { html += " data-counter" }
        if site.viewer.autoplays { html += " data-autoplay" }
        if site.viewer.loops { html += " data-loop" }
        if head.offersZoom { html += " data-zoom" }
        return html
    }

    private var download: HTML {
        guard head.offersDownload, site.viewer.hasDownload else { return "" }
        let kinds: HTML = head.savesPhotos ? "" : " data-videos"
        return "<a class=\"download\" download\(kinds) aria-label=\"\(words.viewer.download)\">\(Self.arrow)</a>\n"
    }

    static let cross: HTML = """
        <svg viewBox="0 0 24 24" aria-hidden="true"><path d="M5 5l14 14M19 5L5 19"/></svg>
        """
    private static let ring: HTML = """
        <svg viewBox="0 0 24 24" aria-hidden="true"><circle cx="12" cy="12" r="2.5"/><circle cx="12" cy="12" r="6"/>\
        <circle cx="12" cy="12" r="9.5" stroke-dasharray=".1 3.7"/></svg>
        """
    private static let letter: HTML = """
        <svg viewBox="0 0 24 24" aria-hidden="true"><circle cx="12" cy="12" r="9.5"/><path d="M12 11v6M12 7.2v.1"/></svg>
        """
    private static let left: HTML = """
        <svg viewBox="0 0 24 24" aria-hidden="true"><path d="M15 4l-8 8 8 8"/></svg>
        """
    private static let right: HTML = """
        <svg viewBox="0 0 24 24" aria-hidden="true"><path d="M9 4l8 8-8 8"/></svg>
        """
    private static let arrow: HTML = """
        <svg viewBox="0 0 24 24" aria-hidden="true"><path d="M12 4v11m-5-5l5 5 5-5M5 20h14"/></svg>
        """
}
