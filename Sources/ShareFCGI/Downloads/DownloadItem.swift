import EventLoop
import FoundationEssentials
import Immich

/// What of a share somebody wants to have.
enum DownloadScope: Sendable {
    case all
    case month(Month)
    /// What of it is in the share; the rest is passed over.
    case chosen(Set<AssetID>)

    fileprivate func holds(_ asset: AssetID) -> Bool {
        if case .chosen(let ids) = self { ids.contains(asset) } else { true }
    }

    /// Its address says it all: it can be asked for again by that alone.
    var hasAddress: Bool {
        if case .chosen = self { false } else { true }
    }

    /// Names more than is gone through within a millisecond.
    var isLong: Bool {
        if case .chosen(let ids) = self { ids.count > ZipMaker.largeOnLoop } else { false }
    }
}

/// One picture or video of a download.
struct DownloadItem: Sendable {
    let id: AssetID
    let kind: AssetKind
    /// The moving part of a live photo, a file of its own.
    let motion: AssetID?
    let localDateTime: Date?
    let takenAt: Date?
    /// Nil where a listing does not say.
    let mimeType: String?
    /// In the whole share, from 1 on.
    let position: Int

    init(_ asset: Asset, position: Int) {
        id = asset.id
        kind = AssetKind(asset)
        motion = asset.isImage ? asset.livePhotoVideoID : nil
        localDateTime = asset.localDateTime
        takenAt = asset.takenAt
        mimeType = asset.mimeType
        self.position = position
    }
}

/// What a download consists of, in the share's order.
struct DownloadContents: Sendable {
    struct Items: Sendable {
        var list: [DownloadItem] = []
        /// Of the whole share.
        let total: Int
    }

    /// Months that are asked for at once.
    private static let months = 4

    let contents: ShareContents
    var workers: WorkerPool?

    func items(_ scope: DownloadScope, of grant: Grant) async throws(ImmichError) -> Items {
        switch grant.share.content {
        case .assets(let assets):
            return await workers.run(ifLarge: assets.count > ZipMaker.largeOnLoop) { Self.items(scope, of: assets) }
        case .album(let album): return try await items(scope, of: album, grant)
        }
    }

    /// Where an asset is in the share, from 1 on, and how many there are; nil where no month shows it.
    func position(of asset: AssetID, _ grant: Grant) async throws(ImmichError) -> (Int, of: Int)? {
        let items = try await items(.chosen([asset]), of: grant)
        return items.list.first.map { ($0.position, of: items.total) }
    }

    private static func items(_ scope: DownloadScope, of assets: [Asset]) -> Items {
        var items = Items(total: assets.count)
        let month: Set<AssetID> =
            switch scope {
            case .all: []
            case .month(let month):
                Set(MonthAssets.grouping(assets).first { $0.month == month }?.assets.map(\.id) ?? [])
            case .chosen(let ids): ids
            }
        for (index, asset) in assets.enumerated() {
            if case .all = scope {} else if !month.contains(asset.id) { continue }
            items.list.append(DownloadItem(asset, position: index + 1))
        }
        return items
    }

    private func items(_ scope: DownloadScope, of album: Album, _ grant: Grant) async throws(ImmichError) -> Items {
        let (_, counts) = try await contents.months(of: album, grant)
        let wanted = await workers.run(ifLarge: scope.isLong) { months(scope, of: counts, grant) }
        var parts: [ShareContents.Part] = []
        for start in stride(from: 0, to: wanted.count, by: Self.months) {
            let some = Array(wanted[start..<min(wanted.count, start + Self.months)])
            parts += try await contents.parts(of: some, in: album, grant)
        }
        let isLarge = parts.reduce(0) { $0 + $1.listed.assets.count } > ZipMaker.largeOnLoop
        return await workers.run(ifLarge: isLarge) { [parts] in Self.items(scope, of: parts, in: counts) }
    }

    private static func items(_ scope: DownloadScope, of parts: [ShareContents.Part], in counts: [MonthCount]) -> Items
    {
        var starts: [Month: Int] = [:]
        var total = 0
        for count in counts {
            starts[count.month] = total
            total += count.count
        }
        var items = Items(total: total)
        for part in parts {
            for (index, asset) in part.listed.assets.enumerated() where scope.holds(asset.id) {
                items.list.append(DownloadItem(asset, position: (starts[part.month] ?? 0) + index + 1))
            }
        }
        return items
    }

    /// The months to look at, in the album's order: of what was chosen those that showed it last, if that is known of all.
    private func months(_ scope: DownloadScope, of counts: [MonthCount], _ grant: Grant) -> [MonthCount] {
        switch scope {
        case .all: return counts
        case .month(let month): return counts.filter { $0.month == month }
        case .chosen(let ids):
            let places: [Month?] = ids.map { contents.book.place(of: $0, in: grant.share)?.month }
            let months = Set(places.compactMap { $0 })
            return places.contains(nil) ? counts : counts.filter { months.contains($0.month) }
        }
    }
}
