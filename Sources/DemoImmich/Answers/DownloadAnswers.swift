import FoundationEssentials
import Gateway

/// `POST /download/info`: which assets make archives of about one size.
extension Answers {
    private struct Question: Decodable {
        var assetIds: [String]?
        var albumId: String?
        var archiveSize: Int64?
    }

    /// A threshold, not a limit: an archive ends once it has passed it. Motion parts come last.
    func downloadInfo(_ call: Call, _ body: [UInt8], _ express: Express) throws(Refusal) -> Response {
        let visitor = try visitor(call)
        guard let question = try? JSONDecoder().decode(Question.self, from: Data(body)) else {
            let issue = Refusal.missing("assetIds", "array")
            throw .invalid("each value in assetIds must be a UUID", issue: issue, in: release)
        }
        let assets = try wanted(question, visitor)
        let motions = assets.compactMap(\.motion).compactMap(catalogue.asset)
        let size = question.archiveSize ?? 4 << 30
        var archives: [(size: Int64, ids: [Identity])] = []
        var archive: (size: Int64, ids: [Identity]) = (0, [])
        for asset in assets + motions {
            archive.size += asset.notedSize ?? asset.size
            archive.ids.append(asset.id)
            guard archive.size > size else { continue }
            archives.append(archive)
            archive = (0, [])
        }
        if !archive.ids.isEmpty { archives.append(archive) }
        let list: [JSON] = archives.map { archive in
            ["size": .int(archive.size), "assetIds": .list(archive.ids.map { .text($0.text) })]
        }
        let total = archives.reduce(0) { $0 + $1.size }
        return express.json(["totalSize": .int(total), "archives": .list(list)], .created)
    }

    /// In no order that anybody asked for.
    private func wanted(_ question: Question, _ visitor: Visitor) throws(Refusal) -> [Asset] {
        if let ids = question.assetIds {
            var assets: [Asset] = []
            for text in ids {
                guard let id = Identity(text) else { throw .invalidID("assetIds", in: release) }
                guard let asset = catalogue.asset(id), visitor.sees(asset, in: catalogue), visitor.allowsDownload else {
                    throw .noAccess("asset.download")
                }
                assets.append(asset)
            }
            return assets.sorted { $0.id.text < $1.id.text }
        }
        guard let text = question.albumId else {
            throw .badRequest("assetIds, albumId, or userId is required")
        }
        let album = try album(text, of: visitor, "album.download")
        guard visitor.allowsDownload else { throw .noAccess("album.download") }
        return catalogue.shown(album.assets).sorted { $0.id.text < $1.id.text }
    }
}
