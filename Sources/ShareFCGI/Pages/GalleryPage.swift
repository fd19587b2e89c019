import Immich

/// The page of an album or of an individual link: what it is, the first screen of pictures, and the list of months. The
/// script asks for a month when it comes near; without it, each month is a page.
struct GalleryPage {
    enum Pictures {
        /// The months in the album's order with their counts, and the assets of the first of them, enough to fill a
        /// screen: ``screen`` in all, or as many as there are.
        case months([MonthCount], first: [MonthAssets])
        /// All of them, without months: an individual link of at most ``screen``, or such an album without groups.
        case few([Asset])
    }

    /// Pictures that the page itself carries: what the largest screens show at first sight. A small month is never cut.
    static let screen = 60
    /// Pictures of a month that shares a row on wide screens. Its frame is made by its count alone, which the script
    /// knows before the pictures (`formOf` in script/month.js).
    static let small = 5

    let site: Site
    let head: GalleryHead
    let pictures: Pictures
    var preview: LinkPreview?

    private var words: Words { site.words }

    /// Without groups months have no names above them.
    private var isBare: Bool {
        if case .months = pictures { site.page.grouping == Configuration.Page.Grouping.none } else { false }
    }

    func render() -> [UInt8] {
        var body = HeadView(head: head, untitled: words.untitled, site: site, links: links).html
        if case .months(let months, _) = pictures {
            body += MonthList(months: months, root: head.root, words: words).html
        }
        body += mainElement
        body += SelectionBar(head: head, whole: head.root.download, words: words).html
        if head.count > 0 { body += Viewer(site: site, head: head).html }
        let title = head.title.isEmpty ? words.untitled : head.title
        return Document(
            site: site,
            title: title,
            kind: "gallery",
            hasScript: head.count > 0,
            preview: preview,
            hasTheme: true
        ).render(body)
    }

    private var links: HTML {
        DownloadLinks(
            address: head.offersZip && head.count > 1 ? head.root.download : nil,
            text: words.downloads.all,
            canSelect: head.offersMonths && head.count > 1,
            upload: head.offersUpload ? head.root.upload : nil,
            words: words
        ).html
    }

    private var mainElement: HTML {
        guard head.count > 0 else { return "<main class=\"empty\"><p>\(words.emptyAlbum)</p></main>\n" }
        var html = PicturesElement(root: head.root, site: site, offersMonths: head.offersMonths, isBare: isBare).opening
        switch pictures {
        case .few(let assets):
            html += "<section class=\"month\">\n\(Grid(assets: assets, root: head.root, words: words).html)</section>\n"
        case .months(let months, let first):
            html += sections(months, first)
        }
        html += "</main>\n"
        return html
    }

    private func link(to month: Month) -> HTML {
        head.offersMonths ? MonthLink.html(head.root.download(month), words.name(of: month), words) : ""
    }

    /// What the script knows of a month, and its name above it; without groups, only readers of the screen's text hear it.
    private func opening(_ group: MonthAssets, isSmall: Bool) -> HTML {
        let (name, count) = (words.name(of: group.month), group.assets.count)
        let frame: HTML = isSmall ? " few n\(count)" : ""
        let section: HTML =
            "<section class=\"month\(frame)\" data-month=\"\(group.month.text)\" data-count=\"\(count)\""
        return isBare
            ? "\(section) role=\"group\" aria-label=\"\(name)\">\n"
            : "\(section)>\n<h2>\(name) <span>\(words.number(count))</span>\(link(to: group.month))</h2>\n"
    }

    /// The months of the first screen; the last of them may be cut, and says where the rest is.
    private func sections(_ months: [MonthCount], _ first: [MonthAssets]) -> HTML {
        var html = HTML()
        var shown = 0
        var last: Month?
        for group in first where shown < Self.screen && !group.assets.isEmpty {
            let isSmall = !site.hasDays && !isBare && group.assets.count <= Self.small
            let assets = isSmall ? group.assets : Array(group.assets.prefix(Self.screen - shown))
            let grid = Grid(
                assets: assets,
                root: head.root,
                words: words,
                hasDays: site.hasDays && group.month.year > 0,
                position: shown
            )
            html += "\(opening(group, isSmall: isSmall))\(grid.html)"
            if assets.count < group.assets.count {
                let text = words.allOf(words.itemCount(group.assets.count), words.name(of: group.month))
                html += "<p class=\"rest\"><a href=\"\(head.root.month(group.month))\">\(text)</a></p>\n"
            }
            html += "</section>\n"
            shown += assets.count
            last = group.month
        }
        if let index = months.firstIndex(where: { $0.month == last }), index + 1 < months.count {
            let next = months[index + 1].month
            let text = words.continueWith(words.name(of: next))
            html += "<p class=\"rest\"><a href=\"\(head.root.month(next))\">\(text)</a></p>\n"
        }
        return html
    }
}

/// `<main>` with what the script has to know: where the share lies, and how to speak of a picture.
struct PicturesElement {
    let root: ShareRoot
    let site: Site
    var offersMonths = false
    /// Its months have no names.
    var isBare = false
    /// The script opens the first picture at once.
    var opens = false

    private var words: Words { site.words }

    var opening: HTML {
        """
        <main id="pictures"\(frame) data-root="\(root.path)" data-photo="\(words.photo)" data-live="\(words.livePhoto)" \
        data-video="\(words.video)" \
        data-animated="\(words.animated)" data-badge="\(words.animatedBadge)"\(months)\(days)\(opens ? " data-open" : "")>

        """
    }

    private var frame: HTML { isBare ? " class=\"bare\"" : "" }

    private var days: HTML {
        guard site.hasDays else { return "" }
        return " data-weekdays=\"\(words.weekdays.joined(separator: " "))\" data-undated=\"\(words.undated)\""
    }

    /// How the script calls a month's download; `%` stands for the month.
    private var months: HTML { offersMonths ? " data-save=\"\(words.downloads.month("%"))\"" : "" }
}
