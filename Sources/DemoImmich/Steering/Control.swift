import FoundationEssentials

/// What `/demo/…` can do to the library and to the answers, while everything runs.
struct Control {
    /// The body of a command; each verb reads its own fields.
    struct Command: Decodable {
        /// Name of a link, as `--links` prints it.
        var link: String?
        /// File name or id.
        var asset: String?
        var password: String?
        var slug: String?
        var name: String?
        var description: String?
        var allowed: Bool?
        /// From now; absent: never.
        var seconds: Int64?
        /// As counts are called, or `*`.
        var route: String?
        var fault: String?
        var value: String?
        var times: Int?
        /// Bytes.
        var size: Int64?
        /// A user's.
        var email: String?
        var oauthId: String?
    }

    struct Failure: Error {
        let reason: String
        init(_ reason: String) { self.reason = reason }
    }

    let now: Moment

    /// Changes the catalogue as the verb says.
    func apply(_ verb: String, _ command: Command, to catalogue: inout Catalogue) throws(Failure) {
        switch verb {
        case "password": try changeLink(command, in: &catalogue) { $0.password = command.password }
        case "slug": try changeLink(command, in: &catalogue) { $0.slug = command.slug }
        case "describe": try changeLink(command, in: &catalogue) { $0.description = command.description }
        case "downloads": try changeLink(command, in: &catalogue) { $0.allowsDownload = command.allowed ?? false }
        case "metadata": try changeLink(command, in: &catalogue) { $0.showsMetadata = command.allowed ?? false }
        case "uploads": try changeLink(command, in: &catalogue) { $0.allowsUpload = command.allowed ?? false }
        case "expire":
            let expires = command.seconds.map { now + $0 }
            try changeLink(command, in: &catalogue) { $0.expires = expires }
        case "delete-link":
            guard catalogue.deleteLink(named: try link(command, in: catalogue).name) else {
                throw Failure("no such link")
            }
        case "delete-album":
            guard let id = album(of: try link(command, in: catalogue)), catalogue.deleteAlbum(id) else {
                throw Failure("no album behind this link")
            }
        case "rename":
            try changeAlbum(command, in: &catalogue) { album in
                album.name = command.name ?? album.name
                album.description = command.description ?? album.description
            }
        case "order": try changeAlbum(command, in: &catalogue) { $0.isAscending = command.value == "asc" }
        case "file": try changeFile(command, in: &catalogue)
        case "trash", "restore":
            guard catalogue.trash(try asset(command, in: catalogue).id, verb == "trash") else {
                throw Failure("no such asset")
            }
        case "end-sessions": catalogue.sessions = Sessions(owner: catalogue.owner.id)
        case "config-file": catalogue.system.isFile = command.allowed ?? true
        case "user": try changeUser(command, in: &catalogue)
        case "forget-user": catalogue.accounts.remove(try user(command, in: catalogue).id)
        case "remove": try remove(command, from: &catalogue)
        // How many bytes the owner may still have; absent: any.
        case "quota": catalogue.room = command.size
        case "add": try add(command, to: &catalogue)
        default: throw Failure("no such verb: \(verb)")
        }
    }

    private func link(_ command: Command, in catalogue: Catalogue) throws(Failure) -> Link {
        guard let name = command.link, let link = catalogue.link(named: name) else { throw Failure("no such link") }
        return link
    }

    private func user(_ command: Command, in catalogue: Catalogue) throws(Failure) -> Account {
        guard let email = command.email, let account = catalogue.accounts.account(email: email) else {
            throw Failure("no such user")
        }
        return account
    }

    /// Changes a user, or adds one where there is none of that address; `allowed` makes an administrator.
    private func changeUser(_ command: Command, in catalogue: inout Catalogue) throws(Failure) {
        guard let email = command.email.map(Accounts.folded), !email.isEmpty else { throw Failure("no address") }
        let known = catalogue.accounts.account(email: email)
        let id = known?.id ?? Identity(named: "user \(email)")
        if known == nil {
            let account = Account(id: id, email: email, name: email, created: now)
            guard catalogue.accounts.add(account) else { throw Failure("too many users") }
        }
        catalogue.accounts.change(id) {
            $0.name = command.name ?? $0.name
            $0.password = command.password ?? $0.password
            $0.oauthID = command.oauthId ?? $0.oauthID
            $0.isAdmin = command.allowed ?? $0.isAdmin
        }
    }

    func asset(_ command: Command, in catalogue: Catalogue) throws(Failure) -> Asset {
        guard let text = command.asset,
            let asset = Identity(text).flatMap(catalogue.asset)
                ?? catalogue.assets.first(where: { $0.fileName == text })
        else { throw Failure("no such asset") }
        return asset
    }

    /// Another name, another size, a picture of full size: what an owner can make of a file.
    private func changeFile(_ command: Command, in catalogue: inout Catalogue) throws(Failure) {
        catalogue.change(try asset(command, in: catalogue).id) { asset in
            asset.fileName = command.name ?? asset.fileName
            asset.hasFullsize = command.allowed ?? asset.hasFullsize
            guard let size = command.size else { return }
            asset.notedSize = asset.notedSize ?? asset.size
            asset.size = size
        }
    }

    private func album(of link: Link) -> Identity? {
        if case .album(let id) = link.content { id } else { nil }
    }

    private func changeLink(
        _ command: Command,
        in catalogue: inout Catalogue,
        _ change: (inout Link) -> Void
    ) throws(Failure) {
        guard catalogue.changeLink(named: try link(command, in: catalogue).name, change) else {
            throw Failure("no such link")
        }
    }

    private func changeAlbum(
        _ command: Command,
        in catalogue: inout Catalogue,
        _ change: (inout Album) -> Void
    ) throws(Failure) {
        guard let id = album(of: try link(command, in: catalogue)), catalogue.changeAlbum(id, change) else {
            throw Failure("no album behind this link")
        }
    }

    private func remove(_ command: Command, from catalogue: inout Catalogue) throws(Failure) {
        let (link, asset) = (try link(command, in: catalogue), try asset(command, in: catalogue))
        switch link.content {
        case .album: try changeAlbum(command, in: &catalogue) { $0.remove(asset.id) }
        case .assets(let ids):
            try changeLink(command, in: &catalogue) { $0.content = .assets(ids.filter { $0 != asset.id }) }
        }
    }

    /// Adds an asset that is there, or where none is named, a new photo.
    private func add(_ command: Command, to catalogue: inout Catalogue) throws(Failure) {
        let link = try link(command, in: catalogue)
        let added: Identity
        if command.asset != nil {
            added = try asset(command, in: catalogue).id
        } else {
            guard let pattern = catalogue.assets.first else { throw Failure("no asset to copy") }
            let number = catalogue.assets.count
            let name = command.name ?? "NEW_\(number).jpg"
            added = Identity(named: "new \(number)")
            catalogue.add(
                Asset(
                    id: added,
                    kind: .photo,
                    fileName: name,
                    width: pattern.width,
                    height: pattern.height,
                    size: pattern.size,
                    taken: now,
                    offsetHours: 0,
                    scene: pattern.scene,
                    uploaded: now
                )
            )
        }
        switch link.content {
        case .album: try changeAlbum(command, in: &catalogue) { $0.add(added) }
        case .assets(let ids): try changeLink(command, in: &catalogue) { $0.content = .assets(ids + [added]) }
        }
    }
}
