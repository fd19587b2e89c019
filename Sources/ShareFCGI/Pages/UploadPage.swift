/// Where guests add photos and videos to a share: a button, a place to drop files, and a row for each of them, which the
/// script makes. Without it there is a sentence: a file in one piece would break off on the first bad connection.
struct UploadPage {
    let site: Site
    let root: ShareRoot
    /// The share's; empty where it has none.
    let title: String
    /// Bytes of the largest file that is taken.
    let largest: Int

    private var words: Words.Uploads { site.words.uploads }

    func render() -> [UInt8] {
        let name = title.isEmpty ? site.words.untitled : title
        let body: HTML = """
            <header class="head">
            \(WayBack(root: root, title: title, words: site.words).html)\
            <h1>\(words.add)</h1>
            </header>
            <main class="add" data-root="\(root.path)" data-largest="\(largest)"\(texts)>
            <noscript><p>\(words.needsScript)</p></noscript>
            <div class="drop" hidden>
            <p>\(words.explanation)</p>
            <label class="pick"><input type="file" accept="image/*,video/*" multiple>\(words.choose)</label>
            <p class="hint">\(words.drop)</p>
            </div>
            <p class="sum" role="status"></p>
            <ul class="files"></ul>
            <p class="back" hidden><a class="button" href="\(root.path)">\(site.words.back)</a></p>
            </main>

            """
        return Document(
            site: site,
            title: "\(words.add) – \(name)",
            kind: "adding",
            script: .upload,
            hasScript: true,
            hasTheme: true
        )
        .render(body)
    }

    /// What the script says; it has no words of its own.
    private var texts: HTML {
        var html: HTML = " data-large=\"\(words.tooLarge(ByteCount(UInt64(clamping: largest)).text))\""
        for (name, text) in words.states { html += " data-\(HTML(stringLiteral: name))=\"\(text)\"" }
        return html
    }
}
