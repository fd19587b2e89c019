/// The keys that IPP 3 still took from earlier releases. IPP 4 ignores them all, or does not start; here every one counts
/// that has a successor, and none exposes more than the owner once said.
struct IPPLegacy {
    private(set) var file: IPPFile
    /// What was taken for what.
    private(set) var remarks: [IPPRemark] = []

    /// Puts each older key's value where its successor stands, unless that is written, too.
    init(_ file: IPPFile) {
        self.file = file
        for (older, newer) in Self.copied { copy(older, to: [newer]) }
        for (older, newer) in Self.flags { copy(older, to: [newer]) { .flag($0.isTruthy) } }
        description()
        for (group, fields) in Self.fields { enabled(group, fields) }
        quality()
        if file.value(at: Self.forgotten) != nil {
            self.file.remove(Self.forgotten)
            let text = "no release since 2.0 reads it; its successor is ipp.customInvalidResponse"
            remarks.append(IPPRemark(.gone, Self.forgotten, text))
        }
    }

    /// Successors that hold the same values.
    static let copied: [(older: String, newer: String)] = [
        ("ipp.singleImageGallery", "ipp.gallery.singleImage"),
        ("ipp.singleItemAutoOpen", "ipp.gallery.singleItemAutoOpen"),
        ("ipp.showGalleryTitle", "ipp.gallery.showTitle"),
        ("ipp.showGalleryDescription", "ipp.gallery.showDescription"),
        ("ipp.groupGalleryByDate", "ipp.gallery.groupByDate"),
        ("ipp.allowDownloadAll", "ipp.allowDownload"),
    ]

    /// Successors that are true or false, whatever the older value was.
    static let flags: [(older: String, newer: String)] = [
        ("lightGallery.controls", "ipp.lightbox.showArrows"),
        ("lightGallery.download", "ipp.lightbox.showDownload"),
        ("lightGallery.mobileSettings.controls", "ipp.lightbox.mobileArrows"),
    ]

    /// What `enabled` of 2.3 was about; `timeZone` came later.
    static let fields: [(group: String, names: [String])] = [
        (
            "ipp.showMetadata.exif",
            [
                "dateTimeOriginal", "fileName", "dimensions", "fileSize", "make", "model", "lensModel", "exposureTime",
                "iso", "fNumber", "focalLength",
            ]
        ),
        ("ipp.showMetadata.location", ["city", "state", "country", "gps"]),
    ]

    static let quality = "ipp.downloadOriginalPhoto"
    static let forgotten = "ipp.redirectOn404"

    /// Every older key, as the documentation lists them, and what it becomes.
    static let table: [(older: String, newer: String)] =
        (flags + copied).map { ($0, "`\($1)`") } + [
            ("ipp.showMetadata.description", "`ipp.showMetadata.description.caption` and `.sidebar`"),
            ("ipp.showMetadata.exif.enabled", "all of `ipp.showMetadata.exif` but `timeZone`"),
            ("ipp.showMetadata.location.enabled", "all of `ipp.showMetadata.location` but `webLink`"),
            (quality, "`ipp.maxDownloadQuality`"),
            (forgotten, ""),
        ]

    // MARK: The rules

    private mutating func copy(_ older: String, to newer: [String], _ change: (RawValue) -> RawValue = { $0 }) {
        guard let raw = file.value(at: older) else { return }
        let missing = newer.filter { file.value(at: $0) == nil }
        if older != "ipp.showMetadata.description" { file.remove(older) }
        for key in missing { file.take(change(raw), at: key, from: older) }
        if missing.isEmpty {
            return remarks.append(IPPRemark(.ignored, older, "\(newer.joined()) is set as well, and counts"))
        }
        note(older, "counts as \(missing.joined(separator: " and "))")
    }

    /// Before 2.3, one word for both places.
    private mutating func description() {
        let group = "ipp.showMetadata.description"
        guard case .flag? = file.value(at: group) else { return }
        copy(group, to: [group + ".caption", group + ".sidebar"])
    }

    /// `true` shows what is not forbidden, everything else hides it all.
    private mutating func enabled(_ group: String, _ fields: [String]) {
        let older = group + ".enabled"
        guard let raw = file.value(at: older) else { return }
        file.remove(older)
        let shows = raw == .flag(true)
        for key in fields.map({ "\(group).\($0)" }) {
            let value = file.value(at: key)
            if shows ? value == nil : value == .flag(true) { file.take(.flag(shows), at: key, from: older) }
        }
        note(
            older,
            "is \(raw): " + (shows ? "shows every field that is not false of \(group)" : "hides all of \(group)")
        )
    }

    private mutating func quality() {
        guard let raw = file.value(at: Self.quality) else { return }
        guard case .flag(let isOriginal) = raw else {
            file.remove(Self.quality)
            let text = "is \(raw), and counts only where it is true or false"
            return remarks.append(IPPRemark(.ignored, Self.quality, text))
        }
        copy(Self.quality, to: ["ipp.maxDownloadQuality"]) { _ in .text(isOriginal ? "original" : "preview") }
    }

    private mutating func note(_ key: String, _ text: String) {
        remarks.append(IPPRemark(.renamed, key, text))
    }
}

extension RawValue {
    /// What JavaScript takes for true.
    var isTruthy: Bool {
        switch self {
        case .flag(let flag): flag
        case .integer(let number): number != 0
        case .fraction(let number): number != 0 && !number.isNaN
        case .text(let text), .word(let text): !text.isEmpty
        case .null: false
        case .list, .group: true
        }
    }

    /// The number of a value that is one.
    var number: Double? {
        switch self {
        case .integer(let number): Double(number)
        case .fraction(let number): number
        case .word, .text, .flag, .null, .list, .group: nil
        }
    }
}
