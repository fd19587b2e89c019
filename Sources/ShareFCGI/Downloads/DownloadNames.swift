import Immich

/// What a downloaded file is called, before its suffix. Pure.
struct DownloadNames: Sendable {
    let mode: Configuration.Downloads.Names
    /// Names shares without telling which.
    let shares: KeyedHash

    /// The file's own name counts, so it has to be known.
    func needsName(of share: Share) -> Bool { mode == .original && share.showsMetadata }

    /// The place in the share counts.
    var needsPosition: Bool { mode == .anonymous }

    /// `name`: the original's, where it is known. `position`: from 1 on, and how many there are.
    func base(of asset: AssetID, in share: Share, name: FileName?, position: (Int, of: Int)?) -> String {
        switch mode {
        case .original:
            if share.showsMetadata, let name { return String(name.parts.base) }
            return String(asset.text.prefix(8))
        case .id: return asset.text
        case .short: return "img_" + asset.text.prefix(8)
        case .anonymous:
            guard let position else { return asset.text }
            let (digits, places) = (String(position.0), max(4, String(position.of).utf8.count))
            let zeros = String(repeating: "0", count: max(0, places - digits.utf8.count))
            return "\(shares.short("names \(share.key.text)"))_\(zeros)\(digits)"
        }
    }

    /// The whole name of a file. `facts`: of the bytes that are served.
    func name(
        of asset: AssetID,
        _ rendition: Rendition,
        _ facts: FileFacts,
        in share: Share,
        called own: String?,
        position: (Int, of: Int)? = nil
    ) -> (base: String, suffix: String) {
        let name = own.map { FileName($0, orElse: asset.text) }
        let base = base(of: asset, in: share, name: name, position: position)
        // Also of a name that is hidden: it tells no more than the file does.
        let suffix = FileType.suffix(
            of: facts.type,
            called: name?.parts.suffix ?? "",
            isOriginal: rendition == .original
        )
        return (base, suffix)
    }
}

extension FileFacts {
    /// The original's name, by what Immich calls this rendition of it: `IMG_1_preview.jpeg`.
    func originalName(from rendition: Rendition) -> String? {
        guard let name else { return nil }
        let mark: String
        switch rendition {
        case .original, .playback: return name
        case .thumbnail: mark = "_thumbnail"
        case .preview: mark = "_preview"
        case .fullsize: mark = "_fullsize"
        }
        let base = FileName(name).parts.base
        return base.hasSuffix(mark) ? String(base.dropLast(mark.utf8.count)) : name
    }
}
