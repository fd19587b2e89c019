extension Catalogue {
    /// The recordings' library with its twenty kinds of links, and what a demo shows besides.
    init(seed: Seed, pictures: Pictures, system: SystemConfig = SystemConfig(release: .v3_1_0)) {
        self.init(
            owner: Owner(
                id: seed.id("user"),
                profileChanged: Moment(microseconds: Seed.birthday.microseconds + 379_748)
            ),
            system: system
        )
        let recorded = RecordedLibrary(seed: seed, pictures: pictures)
        let photos = (0..<60).map(recorded.photo)
        let special = recorded.special()
        for asset in photos + special { add(asset) }
        _ = trash(photos[59].id, true)
        let isPleasant = seed.wording == .pleasant

        let summer = photos[..<40].map(\.id) + special.filter { !$0.isHidden }.map(\.id)
        addAlbum(
            seed,
            "Summer",
            isPleasant ? "Summer & all that came after" : "Summer & <b>\"Ünï\"</b>",
            isPleasant
                ? "Mountains, the sea and a few nights out.\nThe pictures are drawn and the light is invented."
                : "Line one\nline <two> & \"three\"",
            summer
        )
        addAlbum(seed, "Secret", isPleasant ? "The quiet valley" : "Secret", "", photos[40..<50].map(\.id))
        addAlbum(seed, "Tricky", "Tricky", "", photos[50..<59].map(\.id))
        addAlbum(seed, "Empty", "Empty", "", [])
        addRecordedLinks(seed, photos: photos, special: special)
        addDemo(seed, pictures)
    }

    private mutating func addAlbum(
        _ seed: Seed,
        _ key: String,
        _ name: String,
        _ description: String,
        _ assets: [Identity]
    ) {
        let created = Moment(microseconds: Seed.birthday.microseconds + 26_289_460 + Int64(albums.count) * 9_311)
        add(Album(id: seed.id("album " + key), name: name, description: description, created: created, assets: assets))
    }

    /// The recordings' README names them.
    private mutating func addRecordedLinks(_ seed: Seed, photos: [Asset], special: [Asset]) {
        let few = photos[..<5].map(\.id)
        let (summer, secret) = (
            Link.Content.album(seed.id("album Summer")), Link.Content.album(seed.id("album Secret"))
        )
        addLink(seed, "album", summer)
        addLink(seed, "album_slug", summer) { $0.slug = "summer" }
        addLink(seed, "album_slug_utf8", summer) { $0.slug = "été 2024" }
        addLink(seed, "album_desc", summer) { $0.description = "Link description <i>x</i>" }
        addLink(seed, "album_password", secret) { $0.password = "hunter2" }
        addLink(seed, "album_password_slug", secret) { ($0.password, $0.slug) = ("hunter2", "locked") }
        addLink(seed, "album_nodownload", summer) { $0.allowsDownload = false }
        addLink(seed, "album_nometadata", summer) { ($0.showsMetadata, $0.allowsDownload) = (false, false) }
        addLink(seed, "album_upload", .album(seed.id("album Tricky"))) { $0.allowsUpload = true }
        addLink(seed, "album_empty", .album(seed.id("album Empty")))
        addLink(seed, "album_expired", summer) { $0.expires = Moment(year: 2020, month: 1, day: 1) }
        addLink(seed, "album_expiring", summer) { $0.expires = Moment(year: 2030, month: 1, day: 1) }
        addLink(seed, "one_photo", .assets([photos[0].id]))
        addLink(seed, "one_video", .assets([special[0].id]))
        addLink(seed, "one_bigvideo", .assets([special[1].id]))
        addLink(seed, "one_live", .assets([special[4].id]))
        addLink(seed, "many", .assets(few + [special[0].id, special[4].id, special[2].id])) { $0.slug = "few" }
        addLink(seed, "many_password", .assets(few)) { ($0.password, $0.slug) = ("päss wörd", "few-locked") }
        addLink(seed, "many_nometadata", .assets(few)) { ($0.showsMetadata, $0.allowsDownload) = (false, false) }
        addLink(seed, "one_trashed", .assets([photos[59].id]))
    }

    /// Links that only the demo has: a locked album, a video of its true length, twenty years of photographs.
    private mutating func addDemo(_ seed: Seed, _ pictures: Pictures) {
        addLink(seed, "locked", .album(seed.id("album Secret"))) { $0.password = "hunter2" }
        let clip = pictures.index(named: "evening-waves")
        let film = Asset(
            id: seed.id("asset Evening waves.mp4"),
            kind: .video,
            fileName: "Evening waves.mp4",
            width: 640,
            height: 360,
            size: Int64(pictures.clip.count),
            taken: Moment(year: 2025, month: 8, day: 17) + 18 * 3_600,
            offsetHours: 2,
            duration: 6_000,
            scene: clip,
            description: "Evening waves",
            uploaded: Moment(microseconds: Seed.birthday.microseconds + 15_000_000)
        )
        add(film)
        addLink(seed, "video", .assets([film.id]))
        let large = LargeAlbum(count: seed.largeCount, seed: seed, pictures: pictures).assets()
        for asset in large { add(asset) }
        addAlbum(seed, "Large", "Twenty years", "Every day a picture, some days more.", large.map(\.id))
        addLink(seed, "large", .album(seed.id("album Large")))
    }

    private mutating func addLink(
        _ seed: Seed,
        _ name: String,
        _ content: Link.Content,
        _ change: (inout Link) -> Void = { _ in }
    ) {
        let created = Moment(microseconds: Seed.birthday.microseconds + 26_333_000 + Int64(links.count) * 6_000)
        var link = Link(
            name: name,
            id: seed.id("link " + name),
            key: seed.key(name),
            content: content,
            created: created
        )
        change(&link)
        add(link)
    }
}
