extension Setting {
    /// What visitors may take with them.
    static let downloads: [Setting] = [
        Setting(
            "downloads.offered",
            \.downloads.offered,
            .choice,
            "Whether visitors may download: never; if the link allows it; or always, within what Immich gives for a link that does not allow it: pictures smaller than the original, videos as they are played."
        ),
        Setting(
            "downloads.quality",
            \.downloads.quality,
            .choice,
            "The best quality that is given away: the file itself; the same size in a format for browsers; or the preview. Videos and animations are always the file itself."
        ),
        Setting(
            "downloads.zoom",
            \.downloads.zoom,
            .choice,
            "The best quality that is shown: fullsize needs a link that allows downloads, and may be the file itself."
        ),
        Setting(
            "downloads.names",
            \.downloads.names,
            .choice,
            "What downloaded files are called: the original name (eight digits of the id if the link hides metadata); the id; img_ and the first eight digits of the id; or, anonymous, eight digits of the link and the place in it."
        ),
        Setting(
            "zip.enabled",
            \.zip.isEnabled,
            .flag,
            "Whether a whole share, a month, or what a visitor selects can be downloaded as one file."
        ),
        Setting(
            "zip.files",
            \.zip.files,
            .count(1...200_000),
            "Most pictures in one zip; a larger album can be downloaded by month."
        ),
        Setting("zip.per_address", \.zip.perAddress, .count(1...100), "Zips for one address at once."),
        Setting(
            "zip.total",
            \.zip.total,
            .count(1...500),
            "Zips for all addresses at once; once half of these are in use, an address gets only one."
        ),
        Setting(
            "zip.minimum_rate",
            \.zip.minimumRate,
            .size(0...1 << 20),
            "Bytes per second at which a visitor must take a zip, on average over a minute; 0: any."
        ),
    ]
}
