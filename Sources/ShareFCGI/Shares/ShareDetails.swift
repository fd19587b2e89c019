import Gateway
import Immich

/// What a visitor may know of one picture: only what the owner has named, and only where the share shows metadata.
struct ShareDetails: Sendable {
    let book: ShareBook
    let policy: DetailPolicy
    let words: Words
    let fields: PageFields

    /// As JSON, for the viewer; nil for the motion part of a live photo, which is nobody's picture.
    func answer(for asset: AssetID, of grant: Grant) async throws(ImmichError) -> Response? {
        let share = grant.share
        var texts = DetailTexts()
        // Where no listing shows it, only Immich knows whether it is in the share, whatever of the answer may be shown.
        if !policy.fields(of: share).isEmpty || !book.shows(asset, in: share, for: grant.claim) {
            let details = try await book.details(of: asset, in: share, for: grant.claim)
            guard !details.isHidden else { return nil }
            texts = self.texts(details, share)
        }
        var fields = fields.json
        fields.add("Cache-Control", Fields.Value(MediaPolicy.cacheControl(for: grant)))
        return Response(.ok, fields: fields, body: .bytes(texts.json))
    }

    /// For a page that shows this picture alone; empty where Immich does not say.
    func texts(of asset: AssetID, _ grant: Grant) async -> DetailTexts {
        guard !policy.fields(of: grant.share).isEmpty,
            let details = try? await book.details(of: asset, in: grant.share, for: grant.claim)
        else { return DetailTexts() }
        return texts(details, grant.share)
    }

    private func texts(_ details: AssetDetails, _ share: Share) -> DetailTexts {
        DetailTexts(details, policy.fields(of: share), hasMap: policy.showsMap(of: share), words)
    }
}
