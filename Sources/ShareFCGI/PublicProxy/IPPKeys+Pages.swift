extension IPPKey {
    /// The gallery.
    static let gallery: [IPPKey] = [
        IPPKey(
            "gallery.singleImage",
            "page.single_image",
            standard: .flag(false),
            "false `raw`, true `page`.",
            read: IPPForm.either(.text("page"), or: .text("raw"))
        ),
        IPPKey(
            "gallery.singleVideo",
            "page.single_video",
            standard: .flag(true),
            "The same.",
            read: IPPForm.either(.text("page"), or: .text("raw"))
        ),
        IPPKey("gallery.singleItemAutoOpen", "page.single_open", standard: .flag(true), read: IPPForm.flag),
        IPPKey("gallery.showTitle", "page.title", standard: .flag(true), read: IPPForm.flag),
        IPPKey("gallery.showDescription", "page.description", standard: .flag(false), read: IPPForm.flag),
        IPPKey("gallery.showExpiryDate", "page.expiry", standard: .flag(false), read: IPPForm.flag),
        IPPKey("gallery.expiryDateFormat", "page.expiry_format", standard: .text("YYYY-MM-DD"), read: IPPForm.text),
        IPPKey(
            "gallery.expiryDateLocale",
            .setting("page.expiry_locale"),
            "A language that we have no names for becomes English, as in IPP.",
            read: IPPForm.taken(
                by: "page.expiry_locale",
                or: "there are no names in that language, so they are English"
            )
        ) { _ in .nothing },
        IPPKey(
            "gallery.groupByDate",
            "page.group_by",
            standard: .flag(false),
            "true or \"month\" `month`, \"day\" `day`, anything else `none`. Ours without theirs names the months of an album.",
            read: { raw in
                switch raw {
                case .flag(true), .text("month"): .value(.text("month"))
                case .text("day"): .value(.text("day"))
                case .flag(false): .value(.text("none"))
                default: .doubt(.text("none"), "is \(raw), and counts as false")
                }
            }
        ),
        IPPKey(
            "gallery.showDownloadZip",
            "zip.enabled",
            standard: .flag(true),
            "false also takes the zip's address away, not only its button.",
            read: IPPForm.flag
        ),
        IPPKey(
            "gallery.cacheTime",
            "page.cache_time",
            standard: .integer(300),
            "At most 300 seconds, since a page that is kept longer hides that its link is gone. Pages of locked shares are not kept at all.",
            expected: "a number of seconds, 0 to 300",
            read: IPPForm.time(inMilliseconds: 1000)
        ),
    ]

    /// One picture at a time.
    static let lightbox: [IPPKey] = [
        IPPKey("lightbox.showArrows", "viewer.arrows", standard: .flag(true), read: IPPForm.flag),
        IPPKey("lightbox.showDownload", "viewer.download", standard: .flag(true), read: IPPForm.flag),
        IPPKey("lightbox.mobileArrows", "viewer.mobile_arrows", standard: .flag(false), read: IPPForm.flag),
        IPPKey("lightbox.autoPlayVideos", "viewer.autoplay", standard: .flag(false), read: IPPForm.flag),
        IPPKey("lightbox.options.counter", "viewer.counter", standard: .flag(false), read: IPPForm.flag),
        IPPKey("lightbox.options.loop", "viewer.loop", standard: .flag(false), read: IPPForm.flag),
        .gone(
            "lightbox.options",
            "Our viewer is not PhotoSwipe: of its options only `counter` and `loop` have a counterpart; the others are reported at the start."
        ),
    ]

    /// What visitors send.
    static let uploads: [IPPKey] = [
        IPPKey(
            "uploadUrl",
            .setting("uploads.enabled"),
            "There is no second container: visitors upload on the share's own page. \"\" is false, a path or an address true; without the key, or with anything else in it, uploads are on only if there is a group `upload`.",
            read: uploadURL
        ) { file in
            if case .group? = file.value(at: "ipp.upload") { return .value(.flag(true)) }
            return .value(.flag(false))
        },
        IPPKey(
            "upload.maxFileSize",
            "uploads.max_file",
            standard: .integer(500),
            "MB become MiB.",
            expected: "a number of MB, 1 to 102400",
            read: IPPForm.megabytes(from: 1)
        ),
        IPPKey(
            "upload.rateLimit",
            "uploads.rate",
            standard: .integer(60),
            "Counts visitors by their own address, not the proxy's.",
            expected: "a whole number, 0 to 100000",
            read: IPPForm.number { Int(exactly: $0).map { .integer($0) } ?? .fraction($0) }
        ),
        IPPKey(
            "upload.byteBudget",
            "uploads.hourly_bytes",
            standard: .integer(10240),
            "MB become MiB.",
            expected: "a number of MB, 0 to 921600",
            read: IPPForm.megabytes(from: 0)
        ),
        IPPKey(
            "upload.filenamePrefix",
            "uploads.prefix",
            standard: .text("ipp_upload_"),
            expected: "text that a file's name may begin with, at most 40 bytes"
        ) { raw in
            if case .text = raw { return .value(raw) }
            return .unread("is \(raw), but must be text")
        },
        IPPKey(
            "upload.notifyUrl",
            .setting("uploads.notify_url"),
            secret,
            expected: "an address (http or https)",
            read: IPPForm.optionalText
        ) { _ in .nothing },
        IPPKey(
            "upload.notifyHeaders",
            .setting("uploads.notify_headers"),
            secret,
            read: IPPForm.fields(for: "uploads.notify_headers")
        ) { _ in .nothing },
        IPPKey(
            "upload.notifyTimeout",
            "uploads.notify_timeout",
            standard: .integer(10_000),
            "Milliseconds become `10s`.",
            expected: "a number of milliseconds, 100 to 300000",
            read: IPPForm.time(inMilliseconds: 1)
        ),
    ]

    private static let secret = "A secret: `import` leaves it to the environment."

    /// A path of this host, or an address of http; what else is a text leads nowhere.
    private static let uploadURL: IPPNotation = { raw in
        guard case .text(let text) = raw else { return .unread("is \(raw), but must be text") }
        if text.isEmpty { return .value(.flag(false)) }
        let isAbsolute = text.hasPrefix("https://") || text.hasPrefix("http://")
        if isAbsolute {
            return .doubt(.flag(true), "is an address of another site, but visitors upload on the share's own page")
        }
        guard text.hasPrefix("/"), text.utf8.count > 1, !text.hasPrefix("//") else {
            return .unread("is \(raw), which leads nowhere")
        }
        return .value(.flag(true))
    }
}
