/// An album, and the months that its timeline has.
struct Album: Sendable {
    let id: Identity
    var name: String
    var description: String
    /// Shown with the oldest first.
    var isAscending = false
    let created: Moment
    /// Every asset, trashed ones too, the oldest first.
    private(set) var assets: [Identity]
    /// Non-trashed assets by month, the latest first, indices into the catalogue's assets.
    private(set) var months: [(bucket: String, assets: [Int])] = []
    /// What media may be asked for: the non-trashed assets, and their motion parts.
    private(set) var members: Set<Identity> = []
    private(set) var cover: Identity?
    private(set) var first: Moment?
    private(set) var last: Moment?
    private(set) var modified: Moment?
    /// Non-trashed assets.
    private(set) var count = 0

    init(id: Identity, name: String, description: String = "", created: Moment, assets: [Identity]) {
        self.id = id
        self.name = name
        self.description = description
        self.created = created
        self.assets = assets
    }

    mutating func add(_ asset: Identity) { assets.append(asset) }
    mutating func remove(_ asset: Identity) { assets.removeAll { $0 == asset } }

    /// Reckons again what follows from the assets.
    mutating func refresh(index: [Identity: Int], all: [Asset]) {
        let present = assets.compactMap { index[$0] }.filter { !all[$0].isTrashed }.sorted {
            all[$0].taken < all[$1].taken
        }
        members = Set(present.map { all[$0].id } + present.compactMap { all[$0].motion })
        count = present.count
        cover = cover.flatMap { members.contains($0) ? $0 : nil } ?? present.first.map { all[$0].id }
        (first, last) = (present.map { all[$0].local }.min(), present.map { all[$0].local }.max())
        modified = present.map { all[$0].rendered }.max()
        months = []
        for position in present.sorted(by: {
            (all[$0].local.bucket, all[$0].taken) > (all[$1].local.bucket, all[$1].taken)
        }) {
            let bucket = all[position].local.bucket
            if months.last?.bucket == bucket {
                months[months.count - 1].assets.append(position)
            } else {
                months.append((bucket, [position]))
            }
        }
    }
}
