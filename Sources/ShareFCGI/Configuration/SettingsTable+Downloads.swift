extension Setting {
    /// What visitors may take with them.
    static let downloads: [Setting] = [
        Setting(
            "downloads.offered",
            \.downloads.offered,
            .choice,
            "Whether visitors may download: never; where the link says so; or always, then as far as Immich gives files of a link that forbids it: pictures smaller than the original, videos as they are played."
        ),
        Setting(
            "downloads.quality",
            \.downloads.quality,
            .choice,
            "The best that is given away: the file itself; as large, in a form for browsers; or the preview. Videos and animations are always the file itself."
        ),
        Setting(
            "downloads.zoom",
            \.downloads.zoom,
            .choice,
            "The best that is shown of a picture: fullsize needs a link that allows downloads, and may be the file itself."
        ),
        Setting(
            "downloads.names",
            \.downloads.names,
            .choice,
            "What downloaded files are called: as the owner's (of a link without metadata: by eight digits of the id), by id, img_ and the first eight digits of it, or eight digits of the link and the place in it."
        ),
        Setting(
            "zip.enabled",
            \.zip.isEnabled,
            .flag,
            "Whether all of a share, a month and what a visitor selects can be had as one file."
        ),
        Setting(
            "zip.files",
            \.zip.files,
            .count(1...200_000),
            "Most pictures of one zip; a larger album is had by month."
        ),
        Setting("zip.per_address", \.zip.perAddress, .count(1...100), "Zips of one address at once."),
        Setting(
            "zip.total",
            \.zip.total,
            .count(1...500),
            "Zips of all addresses at once; from half of them on, an address gets one."
        ),
        Setting(
            "zip.minimum_rate",
            \.zip.minimumRate,
            .size(0...1 << 20),
            "Bytes a second at which a visitor has to take a zip, on a mean over a minute; 0: any."
        ),
    ]
}
