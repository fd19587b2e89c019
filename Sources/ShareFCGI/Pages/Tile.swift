import Immich

/// A picture in a row: a link to the picture itself, which the script opens in the page.
struct Tile {
    let asset: Asset
    let root: ShareRoot
    let words: Words
    /// Counted from the top of the page; the first ones are fetched at once, the others when they come near.
    let position: Int

    /// As many as a phone's first screen shows.
    private static let eager = 12

    var html: HTML {
        "<a\(attributes)>\(picture)\(badge)</a>\n"
    }

    /// Where it leads without the script, and what the script knows of it.
    var attributes: HTML {
        let address = asset.isImage ? root.photo(asset.id, .preview) : root.video(asset.id)
        var html: HTML = """
             class="t r\(shape.step)" href="\(address)" data-id="\(asset.id.text)" data-ratio="\(shape.thousandths)"
            """
        if let taken { html += " data-time=\"\(taken.seconds)\"" }
        if let hash = ThumbHash(asset.thumbhash) { html += " data-hash=\"\(hash.base64)\"" }
        if kind != .photo { html += " data-kind=\"\(kind.rawValue)\"" }
        if kind != .photo, let duration { html += " data-duration=\"\(duration.seconds)\"" }
        if let clip { html += " data-clip=\"\(clip.text)\"" }
        return html
    }

    private var picture: HTML {
        let (thumbnail, preview) = (root.photo(asset.id, .thumbnail), root.photo(asset.id, .preview))
        let loading: HTML =
            switch position {
            case ..<3: " fetchpriority=\"high\""
            case ..<Self.eager: ""
            default: " loading=\"lazy\""
            }
        return """
            <img src="\(thumbnail)" srcset="\(thumbnail) \(shape.width(shortSide: 250))w, \
            \(preview) \(shape.width(shortSide: 1440))w" sizes="\(shape.sizes)" alt="\(label)" decoding="async"\(loading)>
            """
    }

    private var badge: HTML {
        switch kind {
        case .photo: clip == nil ? "" : "<span class=\"badge live\" aria-hidden=\"true\"></span>"
        case .video: "<span class=\"badge video\" aria-hidden=\"true\">\(duration?.text ?? "")</span>"
        case .animated: "<span class=\"badge\" aria-hidden=\"true\">\(words.animatedBadge)</span>"
        }
    }

    /// What a screen reader says: "Video, 0:42, 12 May 2024".
    private var label: String {
        let kindText =
            switch kind {
            case .photo: clip == nil ? words.photo : words.livePhoto
            case .video: words.video
            case .animated: words.animated
            }
        let length = kind == .video ? duration?.text : nil
        return [kindText, length, taken.map(words.text)].compactMap { $0 }.joined(separator: ", ")
    }

    private var kind: AssetKind { AssetKind(asset) }
    /// The moving part of a live photo.
    private var clip: AssetID? { kind == .photo ? asset.livePhotoVideoID : nil }
    private var shape: Shape { Shape(ratio: asset.ratio) }
    private var taken: CalendarDay? { asset.day }
    private var duration: Length? { asset.duration.flatMap(Length.init) }
}

/// How long a video plays.
struct Length {
    let seconds: Int

    /// Nil for what is no length up to a hundred hours.
    init?(_ duration: Double) {
        guard duration >= 0, duration < 360_000 else { return nil }
        seconds = Int(duration.rounded())
    }

    /// `0:42`, `1:02:03`
    var text: String {
        func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let (minutes, rest) = (seconds / 60, padded(seconds % 60))
        return minutes < 60 ? "\(minutes):\(rest)" : "\(minutes / 60):\(padded(minutes % 60)):\(rest)"
    }
}
