import FoundationEssentials
import Immich

/// What the pages of one share say above the pictures.
struct GalleryHead {
    let root: ShareRoot
    /// Empty where it has none.
    let title: String
    let description: String
    let count: Int
    let firstDay: CalendarDay?
    let lastDay: CalendarDay?
    /// Until when the link is open, as the owner wants that written; empty where it says nothing of it.
    let expiry: String
    /// The viewer has a button to save what it shows.
    let offersDownload: Bool
    /// Else only videos can be saved.
    let savesPhotos: Bool
    /// It may show more than the preview has.
    let offersZoom: Bool
    /// All of it can be had as one file, and what a visitor selects.
    let offersZip: Bool
    /// So can a month.
    let offersMonths: Bool
    /// Guests may add pictures.
    let offersUpload: Bool
    /// Immich is away, and this is what was known before.
    let isStale: Bool
    /// What visitors may read of each picture.
    var details = DetailPanel(fields: [])

    init(
        root: ShareRoot,
        title: String,
        description: String = "",
        count: Int,
        firstDay: CalendarDay? = nil,
        lastDay: CalendarDay? = nil,
        expiry: String = "",
        offersDownload: Bool = false,
        savesPhotos: Bool = false,
        offersZoom: Bool = false,
        offersZip: Bool = false,
        offersMonths: Bool = false,
        offersUpload: Bool = false,
        isStale: Bool = false
    ) {
        self.root = root
        self.title = title
        self.description = description
        self.count = count
        self.firstDay = firstDay
        self.lastDay = lastDay
        self.expiry = expiry
        self.offersDownload = offersDownload
        self.savesPhotos = savesPhotos
        self.offersZoom = offersZoom
        self.offersZip = offersZip
        self.offersMonths = offersMonths
        self.offersUpload = offersUpload
        self.isStale = isStale
    }

    /// `count`: of what the page shows; Immich's own counts lag behind the trash.
    init(
        _ share: Share,
        root: ShareRoot,
        count: Int,
        page: Configuration.Page = Configuration.Page(),
        policy: DownloadPolicy? = nil,
        takesUploads: Bool = false,
        isStale: Bool = false
    ) {
        let days: [Date?]
        let text: String
        switch share.content {
        case .album(let album):
            (days, text) = ([album.startDate, album.endDate], album.description)
        case .assets(let assets):
            let dates = assets.compactMap(\.localDateTime)
            (days, text) = ([dates.min(), dates.max()], "")
        }
        self.init(
            root: root,
            title: share.heading,
            description: page.showsDescription ? text : "",
            count: count,
            firstDay: days[0].flatMap(CalendarDay.init),
            lastDay: days[1].flatMap(CalendarDay.init),
            expiry: page.text(ofExpiry: share.expiresAt),
            // What of pictures the web server has kept is still seen; nothing else can be had without Immich.
            offersDownload: !isStale && (policy?.offersDownload(share) ?? share.allowsDownload),
            savesPhotos: !isStale && (policy?.savesPhotos(share) ?? share.allowsDownload),
            offersZoom: policy?.offersZoom(share) ?? false,
            offersZip: !isStale && policy?.offersZip(share, count: count) ?? false,
            offersMonths: !isStale && policy?.offersZip(share, count: 1) ?? false,
            offersUpload: takesUploads && share.allowsUpload && !isStale,
            isStale: isStale
        )
    }
}

extension Configuration.Page {
    /// Empty for a link that never expires.
    fileprivate func text(ofExpiry moment: Date?) -> String {
        guard showsExpiry, let moment, let names = expiryNames ?? DateNames("en") else { return "" }
        let offset = LocalZone.offset(at: moment)
        guard let day = CalendarDay(moment.addingTimeInterval(Double(offset))) else { return "" }
        return expiryFormat.text(day, offset: offset, names: names)
    }
}

extension Share {
    /// The link's own title, else its album's; empty where neither says anything.
    var heading: String {
        let name = if case .album(let album) = content { album.name } else { "" }
        return [title ?? "", name].first { !$0.utf8.allSatisfy { $0 <= 0x20 } } ?? ""
    }
}

/// The pictures of one month.
struct MonthAssets {
    let month: Month
    let assets: [Asset]
}

extension MonthAssets {
    /// The months of an individual link, in the order of its assets, or where the owner has them grouped, the newest
    /// first; those without a date come last, as year 0.
    static func grouping(_ assets: [Asset], _ grouping: Configuration.Page.Grouping? = nil) -> [MonthAssets] {
        let assets = [.month, .day].contains(grouping) ? assets.reversed() : assets
        guard let undated = Month("0000-01") else { return [] }
        var order: [Month] = []
        var groups: [Month: [Asset]] = [:]
        for asset in assets {
            let month = asset.day.flatMap(Month.init) ?? undated
            if groups[month] == nil { order.append(month) }
            groups[month, default: []].append(asset)
        }
        order = order.filter { $0 != undated } + order.filter { $0 == undated }
        return order.map { MonthAssets(month: $0, assets: groups[$0] ?? []) }
    }
}

extension Month {
    fileprivate init?(_ day: CalendarDay) {
        let (year, month) = (String(day.year), String(day.month))
        self.init(
            String(repeating: "0", count: 4 - year.utf8.count) + year + (month.utf8.count == 1 ? "-0" : "-") + month
        )
    }
}
