/// All that the made-up Immich holds: one owner, her assets, albums and links; who else has an account, and the settings.
struct Catalogue: Sendable {
    struct Owner: Sendable {
        let id: Identity
        var name = "Alice"
        var email = "alice@example.org"
        let profileChanged: Moment
    }

    /// Assets that uploads may fill it up to.
    static let limit = 200_000

    let owner: Owner
    /// Bytes that uploads may still bring; nil: any.
    var room: Int64?
    var accounts: Accounts
    var sessions: Sessions
    var system: SystemConfig
    private(set) var assets: [Asset] = []
    private(set) var albums: [Identity: Album] = [:]
    private(set) var links: [Link] = []
    private(set) var index: [Identity: Int] = [:]
    private var checksums: [String: Identity] = [:]

    init(owner: Owner, system: SystemConfig) {
        self.owner = owner
        self.system = system
        accounts = Accounts(owner: owner)
        sessions = Sessions(owner: owner.id)
    }

    func asset(_ id: Identity) -> Asset? { index[id].map { assets[$0] } }

    /// What was uploaded with these bytes; SHA-1 in base64.
    func uploaded(_ checksum: String) -> Asset? { checksums[checksum].flatMap(asset) }

    func link(named name: String) -> Link? { links.first { $0.name == name } }

    /// Content that a link shows now: what lies in the trash is not there.
    func isMember(_ asset: Asset, of link: Link) -> Bool {
        switch link.content {
        case .album(let id): albums[id]?.members.contains(asset.id) ?? false
        case .assets(let ids):
            shown(ids).contains { $0.id == asset.id || $0.motion == asset.id }
        }
    }

    /// Those of an individual link's assets that are not in the trash, the oldest first.
    func shown(_ ids: [Identity]) -> [Asset] {
        ids.compactMap(asset).filter { !$0.isTrashed }.sorted { $0.taken < $1.taken }
    }

    // MARK: Changes

    mutating func add(_ asset: Asset) {
        index[asset.id] = assets.count
        assets.append(asset)
        if let checksum = asset.uploadedChecksum { checksums[checksum] = asset.id }
    }

    /// Adds an asset to what a link shows.
    mutating func add(_ asset: Identity, to link: Link) {
        switch link.content {
        case .album(let id): _ = changeAlbum(id) { if !$0.assets.contains(asset) { $0.add(asset) } }
        case .assets(let ids):
            guard !ids.contains(asset) else { return }
            _ = changeLink(named: link.name) { $0.content = .assets(ids + [asset]) }
        }
    }

    mutating func add(_ album: Album) {
        var album = album
        album.refresh(index: index, all: assets)
        albums[album.id] = album
    }

    mutating func add(_ link: Link) { links.append(link) }

    /// Changes a link; false where there is none of that name.
    mutating func change(_ id: Identity, _ change: (inout Asset) -> Void) {
        if let position = index[id] { change(&assets[position]) }
    }

    mutating func changeLink(named name: String, _ change: (inout Link) -> Void) -> Bool {
        guard let position = links.firstIndex(where: { $0.name == name }) else { return false }
        change(&links[position])
        return true
    }

    mutating func deleteLink(named name: String) -> Bool {
        let count = links.count
        links.removeAll { $0.name == name }
        return links.count < count
    }

    mutating func changeAlbum(_ id: Identity, _ change: (inout Album) -> Void) -> Bool {
        guard var album = albums[id] else { return false }
        change(&album)
        album.refresh(index: index, all: assets)
        albums[id] = album
        return true
    }

    mutating func deleteAlbum(_ id: Identity) -> Bool { albums.removeValue(forKey: id) != nil }

    /// Puts an asset into the trash, or takes it out again.
    mutating func trash(_ id: Identity, _ isTrashed: Bool) -> Bool {
        guard let position = index[id] else { return false }
        assets[position].isTrashed = isTrashed
        for album in albums.values where album.assets.contains(id) { _ = changeAlbum(album.id) { _ in } }
        return true
    }
}
