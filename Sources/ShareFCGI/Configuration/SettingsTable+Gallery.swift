extension Setting {
    /// What stands on a share's pages, and what the opened picture has around it.
    static let gallery: [Setting] = [
        Setting("page.title", \.page.showsTitle, .flag, "Whether the title is shown above the pictures."),
        Setting(
            "page.description",
            \.page.showsDescription,
            .flag,
            "Whether an album's description is shown there. A link's own description is its title."
        ),
        Setting(
            "page.expiry",
            \.page.showsExpiry,
            .flag,
            "Whether the page says when the link expires, in this machine's time zone (TZ)."
        ),
        Setting(
            "page.expiry_format",
            \.page.expiryFormat,
            .parsed("date format", "the tokens of Day.js, as D MMMM YYYY; text in brackets", DatePattern.init),
            "How that date is written."
        ),
        Setting(
            "page.expiry_locale",
            \.page.expiryNames,
            .optional(.parsed("locale", DateNames.languages.joined(separator: " "), DateNames.init)),
            "The language of months and weekdays in that date; if not set, English."
        ),
        Setting(
            "page.group_by",
            \.page.grouping,
            .optional(.choice),
            "By what the pictures stand together: every share by month, by month and day, or nothing at all. Not set: albums by month, links to single pictures only where they are many."
        ),
        Setting(
            "page.single_open",
            \.page.opensSingle,
            .flag,
            "Whether the page of a single picture (page.single_image: page, or a locked share) opens with the picture in the viewer."
        ),
        Setting("viewer.arrows", \.viewer.hasArrows, .flag, "Whether the opened picture has arrows at its sides."),
        Setting(
            "viewer.mobile_arrows",
            \.viewer.hasMobileArrows,
            .flag,
            "The same on windows narrower than 640 px, and on touch screens narrower than 900 px, where people swipe."
        ),
        Setting(
            "viewer.autoplay",
            \.viewer.autoplays,
            .flag,
            "Whether a video plays as soon as it is opened; without sound if the browser requires a tap for sound."
        ),
        Setting(
            "viewer.download",
            \.viewer.hasDownload,
            .flag,
            "Whether the opened picture has a button to save it, if downloads are allowed."
        ),
        Setting(
            "viewer.counter",
            \.viewer.hasCounter,
            .flag,
            "Whether the opened picture shows its number and how many there are."
        ),
        Setting("viewer.loop", \.viewer.loops, .flag, "Whether the last picture is followed by the first."),
    ]
}
