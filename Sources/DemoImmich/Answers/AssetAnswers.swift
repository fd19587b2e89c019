import Gateway

/// Details and bytes of assets. None of these looks at a password, and visibility matters nowhere.
extension Answers {
    /// Shown to the visitor, or the refusal that names the permission missing.
    private func asset(_ call: Call, _ text: String, _ permission: String) throws(Refusal) -> (Asset, Visitor) {
        let visitor = try visitor(call)
        guard let id = Identity(text) else { throw .invalidID("id", in: release) }
        // The database says the id in lower case, and it is compared as text.
        guard id.text == text, let asset = catalogue.asset(id), visitor.sees(asset, in: catalogue) else {
            throw .noAccess(permission)
        }
        return (asset, visitor)
    }

    func asset(_ call: Call, _ id: String, _ express: Express) throws(Refusal) -> Response {
        let (asset, visitor) = try asset(call, id, "asset.read")
        return express.json(assetJSON(.alone).json(asset, showsMetadata: visitor.showsMetadata))
    }

    /// The text in a picture: on its caption's sign where it has a description, else none.
    func ocr(_ call: Call, _ id: String, _ express: Express) throws(Refusal) -> Response {
        let (asset, _) = try asset(call, id, "asset.read")
        return express.json(
            .list(asset.isVideo || asset.description.isEmpty ? [] : [assetJSON(.alone).sign(on: asset)])
        )
    }

    /// Preview and thumbnail are files; `fullsize` is always a redirect, in release 2 of a picture to its original.
    func thumbnail(_ call: Call, _ id: String, _ express: Express) throws(Refusal) -> Response {
        _ = try visitor(call)
        guard Identity(id) != nil else { throw .invalidID("id", in: release) }
        let size = call.query["size"] ?? "thumbnail"
        try check(size: size)
        let (asset, visitor) = try asset(call, id, "asset.view")
        if size == "original" { return express.redirect(to: "original?" + call.query.rewritten(size: nil)) }
        if size == "fullsize", !asset.hasFullsize {
            if release == .v2_3_1, !asset.isVideo {
                return express.redirect(to: "original?" + call.query.rewritten(size: nil))
            }
            return express.redirect(to: "\(call.path)?" + call.query.rewritten(size: "preview"))
        }
        guard !asset.isHidden else { throw .notFound("Asset media not found") }
        let isPreview = size != "thumbnail"
        // Release 2 tells the original's name even where metadata is hidden.
        let hidesName = release == .v3_1_0 && !visitor.showsMetadata
        let base = hidesName ? asset.id.text : Answers.base(asset.fileName)
        let name = "\(base)_\(size)." + (isPreview ? "jpeg" : "webp")
        return FileAnswer(express: express, file: picture(of: asset, isPreview: isPreview), name: encoded(name))
            .response()
    }

    func original(_ call: Call, _ id: String, _ express: Express) throws(Refusal) -> Response {
        try hidingFailure(call, id) { () throws(Refusal) in
            let (asset, visitor) = try asset(call, id, "asset.download")
            guard visitor.allowsDownload else { throw .noAccess("asset.download") }
            return FileAnswer(express: express, file: original(of: asset), name: encoded(asset.fileName)).response()
        }
    }

    /// Allowed whether or not downloads are.
    func playback(_ call: Call, _ id: String, _ express: Express) throws(Refusal) -> Response {
        try hidingFailure(call, id) { () throws(Refusal) in
            let (asset, _) = try asset(call, id, "asset.view")
            guard asset.isVideo else { throw .badRequest("Asset is not a video") }
            return FileAnswer(express: express, file: original(of: asset), name: nil).response()
        }
    }

    /// Release 3 makes 404 of whatever fails behind guard and validator.
    private func hidingFailure(
        _ call: Call,
        _ id: String,
        _ body: () throws(Refusal) -> Response
    ) throws(Refusal) -> Response {
        _ = try visitor(call)
        guard Identity(id) != nil else { throw .invalidID("id", in: release) }
        do throws(Refusal) {
            return try body()
        } catch {
            guard release == .v3_1_0 else { throw error }
            throw .notFound("Not Found")
        }
    }

    private func check(size: String) throws(Refusal) {
        let sizes =
            release == .v2_3_1
            ? ["fullsize", "preview", "thumbnail"] : ["original", "fullsize", "preview", "thumbnail"]
        guard !sizes.contains(size) else { return }
        let quoted = sizes.map { "\"\($0)\"" }.joined(separator: "|")
        let issue: JSON = [
            "code": "invalid_value", "values": .list(sizes.map { .text($0) }), "path": ["size"],
            "message": .text("Invalid option: expected one of \(quoted)"),
        ]
        let words = sizes.joined(separator: ", ")
        throw .invalid("size must be one of the following values: \(words)", issue: issue, in: release)
    }

    private func picture(of asset: Asset, isPreview: Bool) -> MediaFile {
        let scene = pictures.scenes[asset.scene]
        let bytes = isPreview ? scene.preview : scene.thumbnail
        let size = hasRecordedSizes ? Answers.recordedSize(asset, isPreview: isPreview) : Int64(bytes.count)
        return MediaFile(bytes, size: size, modified: asset.rendered, type: isPreview ? "image/jpeg" : "image/webp")
    }

    private func original(of asset: Asset) -> MediaFile {
        let bytes =
            switch asset.kind {
            case .photo: pictures.scenes[asset.scene].preview
            case .animation: pictures.animation
            case .video, .motion: pictures.clip
            }
        return MediaFile(bytes, size: asset.size, modified: Asset.fileModified, type: asset.mimeType)
    }

    /// What the recordings' pictures weigh, so far as they were looked at.
    private static func recordedSize(_ asset: Asset, isPreview: Bool) -> Int64 {
        switch asset.kind {
        case .photo: isPreview ? (asset.width == asset.height ? 403_855 : 684_138) : 10_324
        case .animation: isPreview ? 59_600 : 9_182
        case .video, .motion: isPreview ? 44_842 : 4_758
        }
    }

    private static func base(_ fileName: String) -> String {
        guard let dot = fileName.lastIndex(of: "."), dot > fileName.startIndex else { return fileName }
        return String(fileName[..<dot])
    }

    /// JavaScript's `encodeURIComponent`.
    private func encoded(_ name: String) -> String { percentEncoded(name, keeping: "-_.!~*'()") }
}
