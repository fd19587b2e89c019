/// How Immich describes a link and an album to whoever holds the link: password, owner and all.
struct LinkJSON {
    let release: Release
    let catalogue: Catalogue
    let assets: AssetJSON

    private var owner: Catalogue.Owner { catalogue.owner }

    /// `SharedLinkResponseDto`; `token` in release 2's answer to a password.
    func link(_ link: Link, token: String? = nil) -> JSON {
        var members: [(String, JSON)] = [
            ("id", .text(link.id.text)), ("description", JSON(link.description)), ("password", JSON(link.password)),
            ("userId", .text(owner.id.text)), ("key", .text(link.keyText)),
        ]
        switch link.content {
        case .album(let id):
            members += [("type", "ALBUM"), ("createdAt", .text(link.created.javaScript)), expires(link)]
            let album = catalogue.albums[id]
            members.append(("assets", .list(leaked(album, by: link))))
            if let album { members.append(("album", .object(embedded(album)))) }
        case .assets(let ids):
            members += [("type", "INDIVIDUAL"), ("createdAt", .text(link.created.javaScript)), expires(link)]
            let shown = catalogue.shown(ids).map { assets.json($0, showsMetadata: link.showsMetadata) }
            members.append(("assets", .list(shown)))
        }
        members += [
            ("allowUpload", .bool(link.allowsUpload)), ("allowDownload", .bool(link.allowsDownload)),
            ("showMetadata", .bool(link.showsMetadata)), ("slug", JSON(link.slug)),
        ]
        if let token { members.append(("token", .text(token))) }
        return .object(members)
    }

    /// The answer of `GET /albums/{id}`: the owner's e-mail in both releases, in release 2 every asset in full as well.
    func album(_ album: Album, withAssets: Bool) -> JSON {
        var members: [(String, JSON)] = head(album, created: album.created.javaScript)
        if release == .v2_3_1 {
            members += [("ownerId", .text(owner.id.text)), ("owner", ownerJSON), ("albumUsers", [])]
        } else {
            members.append(("albumUsers", [["user": ownerJSON, "role": "owner"]]))
        }
        members += [("shared", true), ("hasSharedLink", true)]
        if let first = album.first, let last = album.last {
            members.append(("startDate", .text(first.startOfDay.javaScript)))
            members.append(("endDate", .text(last.startOfDay.javaScript)))
        }
        if release == .v2_3_1 { members.append(("assets", .list(withAssets ? everyAsset(album) : []))) }
        members += [
            ("assetCount", .int(Int64(album.count))), ("isActivityEnabled", true),
            ("order", .text(album.isAscending ? "asc" : "desc")),
        ]
        if let modified = album.modified {
            members.append(("lastModifiedAssetTimestamp", .text(modified.javaScript)))
        }
        let contributors: [JSON] =
            album.count == 0 ? [] : [["userId": .text(owner.id.text), "assetCount": .int(Int64(album.count))]]
        members.append(("contributorCounts", .list(contributors)))
        return .object(members)
    }

    private func expires(_ link: Link) -> (String, JSON) { ("expiresAt", JSON(link.expires?.javaScript)) }

    /// Release 2 lists the whole album, reduced, of all links just where metadata is hidden.
    private func leaked(_ album: Album?, by link: Link) -> [JSON] {
        guard release == .v2_3_1, !link.showsMetadata, let album else { return [] }
        return catalogue.shown(album.assets).map { assets.json($0, showsMetadata: false) }
    }

    private func everyAsset(_ album: Album) -> [JSON] {
        let shown = catalogue.shown(album.assets).filter { !$0.isHidden }.reversed()
        return shown.map { assets.json($0, showsMetadata: true) }
    }

    private func head(_ album: Album, created: String) -> [(String, JSON)] {
        [
            ("albumName", .text(album.name)), ("description", .text(album.description)),
            ("albumThumbnailAssetId", JSON(album.cover?.text)), ("createdAt", .text(created)),
            ("updatedAt", .text(created)), ("id", .text(album.id.text)),
        ]
    }

    /// The album within a link: local times that look like UTC.
    private func embedded(_ album: Album) -> [(String, JSON)] {
        let isOld = release == .v2_3_1
        var members = head(album, created: album.created.postgres)
        if isOld { members += [("ownerId", .text(owner.id.text)), ("owner", ownerJSON)] }
        members += [("albumUsers", []), ("shared", .bool(!isOld)), ("hasSharedLink", .bool(!isOld))]
        if let first = album.first, let last = album.last {
            members += [("startDate", .text(first.postgres)), ("endDate", .text(last.postgres))]
        }
        if isOld { members.append(("assets", [])) }
        return members + [
            ("assetCount", .int(Int64(album.count))), ("isActivityEnabled", true),
            ("order", .text(album.isAscending ? "asc" : "desc")),
        ]
    }

    private var ownerJSON: JSON { owner.json }
}
