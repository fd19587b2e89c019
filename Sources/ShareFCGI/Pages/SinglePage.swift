import Immich

/// A share of one picture or video: large, alone, and playable. A picture opens in the viewer, at once or at a tap.
struct SinglePage {
    let site: Site
    let head: GalleryHead
    let asset: Asset
    /// What is known of it.
    var texts = DetailTexts()
    var preview: LinkPreview?

    private var words: Words { site.words }

    func render() -> [UInt8] {
        let title = head.title.isEmpty ? untitled : head.title
        let links = DownloadLinks(
            address: head.savesPhotos || head.offersDownload && !asset.isImage
                ? head.root.photo(asset.id, .original) : nil,
            text: words.downloads.download,
            canSelect: false,
            upload: head.offersUpload ? head.root.upload : nil,
            words: words
        )
        var body = HeadView(head: head, untitled: untitled, site: site, links: links.html).html
        let isPicture = asset.isImage
        body += isPicture ? picture : "<main>\(figure(player))</main>\n"
        body += below
        if isPicture { body += Viewer(site: site, head: head).html }
        return Document(
            site: site,
            title: title,
            kind: "one",
            hasScript: isPicture,
            preview: preview,
            hasTheme: true
        ).render(body)
    }

    /// What it is called, its moving part, and what is known of it.
    private var below: HTML {
        var html = HTML()
        if let caption = texts.values[.caption] { html += "<p class=\"said\">\(isolated: caption)</p>\n" }
        if asset.isImage, let clip = asset.livePhotoVideoID {
            html += "<p class=\"moves\"><a href=\"\(head.root.video(clip))\">\(words.playLivePhoto)</a></p>\n"
        }
        html += head.details.filled(texts, words, isCaptioned: texts.values[.caption] != nil)
        return html.bytes.isEmpty ? html : "<div class=\"legend\">\n\(html)</div>\n"
    }

    private var untitled: String { asset.isImage ? words.untitledPicture : words.untitledVideo }
    private var shape: Shape { Shape(ratio: asset.ratio) }
    private var width: Int { shape.width(shortSide: 1440) }
    private var height: Int { max(1, width * 1_000 / shape.thousandths) }
    private var large: String { head.root.photo(asset.id, .preview) }

    private var player: HTML {
        """
        <video src="\(head.root.video(asset.id))" poster="\(large)" width="\(width)" height="\(height)" \
        aria-label="\(words.video)" controls playsinline preload="metadata"></video>
        """
    }

    private func figure(_ content: HTML) -> HTML {
        "<figure class=\"single r\(shape.stepWithin)\">\(content)</figure>"
    }

    /// A month of one tile to the script, which opens it.
    private var picture: HTML {
        let tile = Tile(asset: asset, root: head.root, words: words, position: 0)
        let link: HTML = """
            <a\(tile.attributes)><img src="\(large)" width="\(width)" height="\(height)" alt="\(words.photo)" \
            decoding="async" fetchpriority="high"></a>
            """
        return """
            \(PicturesElement(root: head.root, site: site, opens: site.page.opensSingle).opening)\
            <section class="month"><div class="grid">\(figure(link))</div></section>
            </main>

            """
    }
}
