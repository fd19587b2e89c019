extension IPPKey {
    /// Every key of 3.2 to 4.0, in the order of IPP's own documentation.
    static let all: [IPPKey] = whole + details + gallery + lightbox + uploads

    private static let whole: [IPPKey] = [
        IPPKey(
            "responseHeaders",
            .setting("response_headers"),
            "Replaces headers for open shares only, about caching (of pictures and videos) and about other sites (CORS); any other name is left out, and locked shares, errors and our security headers stay as they are. What IPP ships (`public, max-age=2592000`) keeps pictures in browsers for 30 days, even after their link is gone, so each start reports it; without this key it is a minute.",
            read: IPPForm.fields(for: "response_headers")
        ) { _ in .nothing },
        IPPKey(
            "maxDownloadQuality",
            "downloads.quality",
            standard: .text("original"),
            read: IPPForm.words(["original", "fullsize", "preview"])
        ),
        IPPKey(
            "maxZoomQuality",
            "downloads.zoom",
            standard: .text("preview"),
            read: IPPForm.words(["preview", "fullsize"])
        ),
        IPPKey(
            "downloadedFilename",
            .setting("downloads.names"),
            "0 `original`, 1 `id`, 2 `anonymous`: eight digits of the link and the place in it, as in 4.0; for the earlier `img_…`, set `downloads.names` to `short`. Without the key, 3.2 took 0 and 4.0 takes 2: so it is 0 if the file has keys that 4.0 does not know, otherwise 2, which tells less.",
            read: IPPForm.numbers([0: "original", 1: "id", 2: "anonymous"], "")
        ) { file in
            switch file.era {
            case .three: .value(.text("original"))
            case .four: .value(.text("anonymous"))
            case .unknown:
                .doubt(
                    .text("anonymous"),
                    "is not set, so names tell nothing, as in IPP 4.0; for the files' own names, as in 3.2, set it to 0"
                )
            }
        },
        IPPKey(
            "allowDownload",
            "downloads.offered",
            standard: .integer(0),
            "0 `never`, 1 `link`, 2 `always`. Anything else is `never`, as in 4.0; 3.2 took it for 1. `never` also closes the originals' own addresses.",
            read: { raw in
                switch IPPForm.numbers([0: "never", 1: "link", 2: "always"], "")(raw) {
                case .unread(let reason): .doubt(.text("never"), reason + ": nothing is downloaded, as in IPP 4.0")
                case let reading: reading
                }
            }
        ),
        .gone(
            "downloadFromImmichConcurrencyLimit",
            "A zip is streamed file after file, so there is nothing to limit. `zip.per_address` and `zip.total` bound how many zips are made at once."
        ),
        IPPKey("motionPhotos", "page.live_photos", standard: .flag(true), read: IPPForm.flag),
        IPPKey(
            "allowSlugLinks",
            "links.slugs",
            standard: .flag(true),
            "Checked on every address, as in 4.0.",
            read: IPPForm.flag
        ),
        IPPKey(
            "showHomePage",
            "page.home",
            standard: .flag(true),
            "The web server's file decides which of `/`, `/share` and `/share/` come to us.",
            read: IPPForm.flag
        ),
        IPPKey(
            "customInvalidResponse",
            "links.invalid",
            standard: .flag(false),
            "A number is the status, an address a redirect, null drops the connection, anything else is our page with 404. 401 and 403 stop the program at the start: ban lists count them, and no visitor should be banned for looking.",
            expected: "a status of 400 to 599 but 401 and 403, an address (http or https), null or false",
            read: invalid
        ),
    ]

    private static let invalid: IPPNotation = { raw in
        switch raw {
        case .integer(401), .integer(403): .refused("is \(raw), which ban lists count: set it to 404 or another status")
        case .integer(let status): .value(.text(String(status)))
        case .text(let text) where text.utf8.starts(with: "http".utf8): .value(raw)
        case .null: .value(.text("drop"))
        case .flag(false): .value(.text("page"))
        case .word, .text, .flag, .fraction, .list, .group: .doubt(.text("page"), "is \(raw), and counts as 404")
        }
    }

    private static let details: [IPPKey] = [
        .detail("description.caption", "caption"),
        .detail("description.sidebar", "description"),
        .detail("exif.dateTimeOriginal", "date"),
        .detail("exif.timeZone", "time_zone", "Only beside `date`."),
        .detail("exif.fileName", "file_name"),
        .detail("exif.dimensions", "dimensions"),
        .detail("exif.fileSize", "file_size"),
        .detail("exif.make", "make"),
        .detail("exif.model", "model"),
        .detail("exif.lensModel", "lens"),
        .detail("exif.exposureTime", "exposure"),
        .detail("exif.iso", "iso"),
        .detail("exif.fNumber", "aperture"),
        .detail("exif.focalLength", "focal_length"),
        .detail("location.city", "city"),
        .detail("location.state", "state"),
        .detail("location.country", "country"),
        .detail("location.gps", "coordinates"),
        IPPKey("showMetadata.location.webLink", "details.map_link", standard: .flag(true), read: IPPForm.flag),
    ]
}
