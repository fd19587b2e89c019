import Immich

/// Reads a path, as it came in the request line, into a ``Route``. Pure, and total over hostile bytes.
///
/// Segments are split first and decoded once each, so that an encoded `/` never becomes a separator. The two words in
/// front are matched as they stand: the web server has already chosen us by them.
struct RouteParser {
    /// In front of `/share` and `/s`: empty, or `/photos`.
    let basePath: String
    /// Whether there are links by name.
    var slugs = true

    private static let empty = Route.nothing(.page(isGuess: false))

    func route(_ path: [UInt8]) -> Route {
        var bytes = path[...]
        guard bytes.starts(with: basePath.utf8) else { return Self.empty }
        bytes = bytes.dropFirst(basePath.utf8.count)
        if bytes.elementsEqual("/".utf8) || bytes.isEmpty && !basePath.isEmpty { return .home }
        guard bytes.first == UInt8(ascii: "/") else { return Self.empty }
        var segments = bytes.dropFirst().split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        // One trailing slash is no other address.
        if segments.count > 1, segments.last?.isEmpty == true { segments.removeLast() }
        let decoded = segments.map { PercentEncoding.decode(Array($0)) }
        let rest = decoded.dropFirst(2)
        switch (segments.first.map { String(decoding: $0, as: UTF8.self) }, decoded.count > 1 ? decoded[1] : nil) {
        case ("share", "static"?) where rest.count == 2:
            return rest.allSatisfy { $0 != nil } ? .staticFile(hash: rest[2] ?? "", name: rest[3] ?? "") : Self.empty
        case ("share", "healthcheck"?) where rest.isEmpty, ("healthcheck", nil) where decoded.count == 1:
            return .health
        case ("share", "metrics"?) where rest.isEmpty:
            return .metrics
        case ("robots.txt", nil) where decoded.count == 1:
            return .robots
        case ("share", nil) where decoded.count == 1:
            return .home
        case ("share", let word?) where ["photo", "video", "meta"].contains(word) && !rest.isEmpty:
            return olderForm(word, Array(rest))
        case ("s", "meta"?) where rest.count == 2:
            guard let slug = self.slug(rest[2]) else { return .nothing(.media(isGuess: true)) }
            return moved(details: rest[3], of: .slug(slug))
        case ("share", let key) where decoded.count > 1:
            return share(key.flatMap(ShareKey.init).map(ShareReference.key), rest)
        case ("s", let slug) where decoded.count > 1:
            return share(self.slug(slug).map(ShareReference.slug), rest)
        default:
            return Self.empty
        }
    }

    private func slug(_ text: String?) -> Slug? { slugs ? text.flatMap(Slug.init) : nil }

    private func share(_ reference: ShareReference?, _ rest: ArraySlice<String?>) -> Route {
        let words = Array(rest)
        if let reference, words.count == 2, words[0] == "photos", let asset = words[1].flatMap(AssetID.init) {
            // Immich's own address of one picture.
            return .moved(Location(asset, on: ShareRoot(reference, basePath: basePath)), permanently: false)
        }
        guard let reference else {
            return .nothing(looksLikeMedia(words) ? .media(isGuess: true) : .page(isGuess: true))
        }
        guard let route = shareRoute(words) else {
            return .nothing(looksLikeMedia(words) ? .media(isGuess: false) : .page(isGuess: false))
        }
        return .share(reference, route)
    }

    private func shareRoute(_ words: [String?]) -> ShareRoute? {
        switch words.count {
        case 0:
            return .root
        case 1:
            return words[0] == "download" ? .download : words[0] == "upload" ? .upload : nil
        case 2:
            guard let name = words[1] else { return nil }
            switch words[0] {
            case "month":
                if name.utf8.count == 12, name.hasSuffix(".json") {
                    return Month(String(name.dropLast(5))).map(ShareRoute.monthData)
                }
                return Month(name).map(ShareRoute.month)
            case "video": return AssetID(name).map(ShareRoute.video)
            case "details": return AssetID(name).map(ShareRoute.details)
            case "download": return Month(name).map(ShareRoute.monthDownload)
            case "upload": return UploadID(name).map(ShareRoute.uploadPart)
            default: return nil
            }
        case 3 where words[0] == "photo":
            guard let asset = words[1].flatMap(AssetID.init), let size = words[2].flatMap(ImageSize.init) else {
                return nil
            }
            return .photo(asset, size)
        default:
            return nil
        }
    }

    private func looksLikeMedia(_ words: [String?]) -> Bool {
        switch words.first ?? nil {
        case "photo", "video", "details": true
        case "month": words.last??.hasSuffix(".json") == true
        default: false
        }
    }

    /// `/share/photo/<key>/<id>/<size>`, `/share/video/<key>/<id>`, `/share/meta/<key>/<id>`: where they are now.
    private func olderForm(_ word: String, _ rest: [String?]) -> Route {
        guard let key = rest[0].flatMap(ShareKey.init) else { return .nothing(.media(isGuess: true)) }
        let root = ShareRoot(.key(key), basePath: basePath)
        guard rest.count > 1, let asset = rest[1].flatMap(AssetID.init) else { return .nothing(.media(isGuess: false)) }
        switch (word, rest.count) {
        case ("photo", 2):
            return .moved(Location(photo: asset, .preview, of: root), permanently: true)
        case ("photo", 3):
            guard let size = rest[2].flatMap(ImageSize.init) else { return .nothing(.media(isGuess: false)) }
            return .moved(Location(photo: asset, size, of: root), permanently: true)
        case ("video", 2), ("video", 3):
            return .moved(Location(video: asset, of: root), permanently: true)
        case ("meta", 2):
            return moved(details: rest[1], of: .key(key))
        default:
            return .nothing(.media(isGuess: false))
        }
    }

    private func moved(details word: String?, of reference: ShareReference) -> Route {
        guard let asset = word.flatMap(AssetID.init) else { return .nothing(.media(isGuess: false)) }
        return .moved(Location(details: asset, of: ShareRoot(reference, basePath: basePath)), permanently: true)
    }
}
