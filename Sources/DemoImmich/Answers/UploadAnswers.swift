import FoundationEssentials
import Gateway

/// What a guest or the owner uploads, and how it comes into an album.
extension Answers {
    private struct IDs: Decodable {
        var ids: [String]?
        var assetIds: [String]?
    }

    /// Throws where the visitor may not upload a file of this name in this field of the form.
    func mayUpload(_ fileName: String, as field: String, _ visitor: Visitor) throws(Refusal) {
        guard visitor.allowsUpload else { throw .mayNotUpload }
        let isKnown =
            field == "sidecarData"
            ? fileName.lowercased().hasSuffix(".xmp")
            : ServerJSON(release: release, system: catalogue.system).kind(of: fileName) != nil
        guard isKnown else { throw .badRequest("Unsupported file type \(fileName)") }
    }

    /// What the sender knows by its hash to be here already: of such a file no body is read.
    func known(_ call: Call) -> Asset? {
        call.header("x-immich-checksum").flatMap(Answers.checksum).flatMap(catalogue.uploaded)
    }

    /// `POST /assets`. The same bytes again are a duplicate; release 3 puts a guest's file into the link at once.
    mutating func upload(_ call: Call, _ upload: Upload, _ express: Express) throws(Refusal) -> Response {
        let visitor = try visitor(call)
        func duplicate(_ asset: Asset) -> Response {
            express.json(["id": .text(asset.id.text), "status": "duplicate"])
        }
        if let known = known(call) { return duplicate(known) }
        let taken = try moments(upload)
        guard let file = upload.file else { throw .badRequest("Field(s) assetData should not be empty") }
        guard visitor.allowsUpload else { throw .noAccess("asset.upload") }
        guard catalogue.assets.count < Catalogue.limit, file.size <= catalogue.room ?? .max else {
            throw .badRequest("Quota has been exceeded!")
        }
        let known = catalogue.uploaded(file.checksum)
        if known == nil, let room = catalogue.room { catalogue.room = room - file.size }
        let asset = known ?? self.asset(upload, file, taken: taken)
        if known == nil { catalogue.add(asset) }
        if release == .v3_1_0, case .guest(let link) = visitor { catalogue.add(asset.id, to: link) }
        return known.map(duplicate) ?? express.json(["id": .text(asset.id.text), "status": "created"], .created)
    }

    /// `PUT /albums/{id}/assets`, release 2: how a guest's upload comes into the album.
    mutating func addToAlbum(_ call: Call, _ id: String, _ body: [UInt8], _ express: Express) throws(Refusal)
        -> Response
    {
        let visitor = try visitor(call)
        let album = try album(id, of: visitor, "albumAsset.create")
        guard visitor.allowsUpload else { throw .noAccess("albumAsset.create") }
        var present = Set(album.assets)
        let results = try ids(body, "ids").map { text in
            Answers.result("id", text, problem(text, with: &present, mayAdd: true))
        }
        _ = catalogue.changeAlbum(album.id) { album in
            for id in present.subtracting(album.assets) { album.add(id) }
        }
        return express.json(.list(results))
    }

    /// `PUT /shared-links/{id}/assets`, release 2: the same for an individual link.
    mutating func addToLink(_ call: Call, _ id: String, _ body: [UInt8], _ express: Express) throws(Refusal) -> Response
    {
        guard Identity(id) != nil else { throw .invalidID("id", in: release) }
        let visitor = try visitor(call)
        guard let link = catalogue.links.first(where: { $0.id.text == id }) else {
            throw .badRequest("Shared link not found")
        }
        guard case .assets(let old) = link.content else { throw .badRequest("Invalid shared link type") }
        var present = Set(old)
        let results = try ids(body, "assetIds").map { text in
            Answers.result("assetId", text, problem(text, with: &present, mayAdd: visitor.allowsUpload))
        }
        for id in present.subtracting(old) {
            if let link = catalogue.link(named: link.name) { catalogue.add(id, to: link) }
        }
        return express.json(.list(results))
    }

    /// Why an asset does not come to those present; nil where it does, and is among them now.
    private func problem(_ text: String, with present: inout Set<Identity>, mayAdd: Bool) -> String? {
        guard mayAdd, let asset = Identity(text).flatMap(catalogue.asset) else { return "no_permission" }
        return present.insert(asset.id).inserted ? nil : "duplicate"
    }

    private static func result(_ name: String, _ id: String, _ problem: String?) -> JSON {
        let members: [(String, JSON)] = [(name, .text(id)), ("success", .bool(problem == nil))]
        return .object(members + (problem.map { [("error", .text($0))] } ?? []))
    }

    private func ids(_ body: [UInt8], _ name: String) throws(Refusal) -> [String] {
        let given = try? JSONDecoder().decode(IDs.self, from: Data(body))
        guard let ids = name == "ids" ? given?.ids : given?.assetIds else {
            throw .invalid("each value in \(name) must be a UUID", issue: Refusal.missing(name, "array"), in: release)
        }
        for id in ids where Identity(id) == nil { throw .invalidID("each value in \(name)", in: release) }
        return ids
    }

    /// When the file was taken, as its sender says; the fields that the release wants have to be there.
    private func moments(_ upload: Upload) throws(Refusal) -> Moment {
        var problems: [(String, JSON)] = []
        func demand(_ name: String, _ kind: String, _ isGood: Bool) {
            guard !isGood else { return }
            problems.append(("\(name) must be \(kind)", Refusal.missing(name, "ISO 8601 datetime string")))
            if upload.fields[name]?.isEmpty != false { problems.append(("\(name) should not be empty", nil)) }
        }
        for name in ["deviceAssetId", "deviceId"] where release == .v2_3_1 {
            demand(name, "a string", upload.fields[name]?.isEmpty == false)
        }
        let created = upload.fields["fileCreatedAt"].flatMap { Moment(iso8601: $0) }
        demand("fileCreatedAt", "a Date instance", created != nil)
        let modified = upload.fields["fileModifiedAt"].flatMap { Moment(iso8601: $0) }
        demand("fileModifiedAt", "a Date instance", modified != nil)
        if release == .v3_1_0 { problems.removeAll { if case .null = $0.1 { true } else { false } } }
        guard problems.isEmpty, let created else { throw .invalid(problems, in: release) }
        return created
    }

    /// An asset whose picture is drawn: of the file only name, size and hash are kept.
    private func asset(_ upload: Upload, _ file: Upload.File, taken: Moment) -> Asset {
        let name = upload.fields["filename"] ?? file.name
        let kind = ServerJSON(release: release, system: catalogue.system).kind(of: name) ?? .photo
        var noise = Noise(seed: file.checksum)
        let scenes = pictures.indices(ratio: 4 / 3)
        let scene =
            switch kind {
            case .photo: scenes[Int(noise.next() % UInt64(scenes.count))]
            case .animation: pictures.index(named: "fireflies")
            case .video, .motion: pictures.index(named: "evening-waves")
            }
        var asset = Asset(
            id: Identity(named: "upload \(file.checksum) \(catalogue.assets.count)"),
            kind: kind,
            fileName: name,
            width: pictures.scenes[scene].width,
            height: pictures.scenes[scene].height,
            size: file.size,
            taken: taken,
            offsetHours: 0,
            duration: kind == .photo ? nil : kind == .animation ? 600 : 6_000,
            scene: scene,
            uploaded: now
        )
        asset.uploadedChecksum = file.checksum
        return asset
    }

    /// A SHA-1 in base64 of what the header says in base64 or in 40 hexadecimal digits.
    private static func checksum(_ text: String) -> String? {
        guard text.utf8.count == 40 else { return text }
        let digits = text.utf8.compactMap(hexadecimalDigit)
        guard digits.count == 40 else { return nil }
        return Data(stride(from: 0, to: 40, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }).base64EncodedString()
    }
}
