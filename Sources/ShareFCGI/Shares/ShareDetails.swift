import FoundationEssentials
import Gateway
import Immich

/// What a picture's information panel says, as JSON: nothing but these fields ever leaves, and only where the share
/// shows metadata.
struct ShareDetails: Sendable {
    private struct Document: Encodable {
        var description: String?
        var taken: String?
        var width: Int?
        var height: Int?
        var camera: String?
        var lens: String?
        var aperture: Double?
        var focalLength: Double?
        var iso: Double?
        var exposureTime: String?
    }

    let book: ShareBook
    let fields: PageFields

    func details(of asset: AssetID, _ grant: Grant) async throws(ImmichError) -> Response {
        var document = Document()
        // Where no listing shows it, only Immich knows whether it is in the share, whatever of the answer may be shown.
        let details: AssetDetails? =
            if !grant.share.showsMetadata && book.shows(asset, in: grant.share, for: grant.claim) {
                nil
            } else {
                try await book.details(of: asset, in: grant.share, for: grant.claim)
            }
        if let details, grant.share.showsMetadata {
            document = Document(
                description: details.description,
                taken: details.localDateTime.map { String($0.formatted(.iso8601).prefix(19)) },
                width: details.width,
                height: details.height,
                camera: [details.camera.make, details.camera.model].compactMap(\.self).joined(separator: " "),
                lens: details.camera.lens,
                aperture: details.camera.aperture,
                focalLength: details.camera.focalLength,
                iso: details.camera.iso,
                exposureTime: details.camera.exposureTime
            )
        }
        guard let json = try? JSONEncoder().encode(document) else { return Answers.mediaAway }
        var fields = fields.json
        fields.add("Cache-Control", Fields.Value(MediaPolicy.cacheControl(for: grant)))
        return Response(.ok, fields: fields, body: .bytes(Array(json)))
    }
}
