import Immich

/// A share of one picture or video: large, alone, and playable.
struct SinglePage {
    let site: Site
    let head: GalleryHead
    let asset: Asset

    private var words: Words { site.words }

    func render() -> [UInt8] {
        let title = head.title.isEmpty ? untitled : head.title
        let links = DownloadLinks(
            address: head.offersDownload ? head.root.photo(asset.id, .original) : nil,
            text: words.downloads.download,
            canSelect: false,
            words: words
        )
        var body = HeadView(head: head, untitled: untitled, words: words, links: links.html).html
        body +=
            "<main><figure class=\"single r\(shape.stepWithin)\">\(asset.isImage ? picture : player)</figure></main>\n"
        return Document(site: site, title: title, kind: "one").render(body)
    }

    private var untitled: String { asset.isImage ? words.untitledPicture : words.untitledVideo }
    private var shape: Shape { Shape(ratio: asset.ratio) }
    private var width: Int { shape.width(shortSide: 1440) }
    private var height: Int { max(1, width * 1_000 / shape.thousandths) }
    private var preview: String { head.root.photo(asset.id, .preview) }

    private var player: HTML {
        """
        <video src="\(head.root.video(asset.id))" poster="\(preview)" width="\(width)" height="\(height)" \
        aria-label="\(words.video)" controls playsinline preload="metadata"></video>
        """
    }

    private var picture: HTML {
        """
        <a href="\(preview)"><img src="\(preview)" width="\(width)" height="\(height)" alt="\(words.photo)" \
        decoding="async" fetchpriority="high"></a>
        """
    }
}
