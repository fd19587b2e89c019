/// Where the pages lie, and in which words they speak: what all of them have in common.
struct Site: Sendable {
    /// In front of `/share` and `/s`: empty, or `/photos`.
    var basePath = ""
    var words = Words.english
    /// Where visitors find it: what absolute addresses are made of, and nothing else is.
    var origin: WebOrigin?
    /// Where the pages' own files lie, if not below the shares.
    var files: String?
    /// What the owner wants on them.
    var page = Configuration.Page()
    var viewer = Configuration.Viewer()

    func address(of file: StaticFile) -> String { file.address(below: files ?? "\(basePath)/share/static") }
}

/// The frame around every page: head, body, and the script where the page has one.
struct Document {
    let site: Site
    let title: String
    /// What the style sheet calls this kind of page.
    let kind: StaticString
    var script = StaticFile.script
    var hasScript = false
    var preview: LinkPreview?
    /// Light or dark as in Immich. What asks for a password or signs somebody in runs no script.
    var hasTheme = false

    private var theme: HTML { hasTheme ? "<script src=\"\(site.address(of: .theme))\"></script>\n" : "" }

    func render(_ body: HTML) -> [UInt8] {
        var page: HTML = """
            <!doctype html>
            <html lang="\(site.words.tag)">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
            <meta name="robots" content="noindex, nofollow">
            <meta name="color-scheme" content="light dark">
            <meta name="theme-color" content="#fbfbfa" media="(prefers-color-scheme: light)">
            <meta name="theme-color" content="#121314" media="(prefers-color-scheme: dark)">
            <title>\(title)</title>
            \(preview?.html(site, title: title) ?? "")\
            <link rel="stylesheet" href="\(site.address(of: .style))">
            \(theme)<link rel="icon" type="image/svg+xml" href="\(site.address(of: .icon))">
            </head>
            <body class="\(HTML(stringLiteral: kind))">

            """
        page += body
        // Last, so that the pictures above are asked for first.
        if hasScript {
            page += "<script type=\"module\" src=\"\(site.address(of: script))\" fetchpriority=\"low\"></script>\n"
        }
        page += "</body>\n</html>\n"
        return page.bytes
    }
}
