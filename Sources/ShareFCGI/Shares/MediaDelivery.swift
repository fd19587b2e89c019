import Gateway
import HTTPClient
import Immich

/// Brings a file of Immich to a visitor who may see it.
protocol MediaDelivery: Sendable {
    /// `isKnown`: a listing that is young enough shows the asset in the share.
    func deliver(_ target: MediaTarget, of grant: Grant, isKnown: Bool, to visit: Visit) async -> Response
}

/// The normal way: the web server is told by an internal redirect what to fetch, and with which credential, so that no
/// byte of a picture comes through here. The names of the fields are spelled as Go spells them: Caddy finds no other.
struct RedirectedDelivery: MediaDelivery {
    /// Read once: there is an answer of these for every picture.
    private enum Name {
        static let redirect: Fields.Name = "X-Accel-Redirect"
        static let path: Fields.Name = "X-Sharefcgi-Path"
        static let key: Fields.Name = "X-Sharefcgi-Key"
        static let cacheControl: Fields.Name = "X-Sharefcgi-Cache-Control"
        static let disposition: Fields.Name = "X-Sharefcgi-Disposition"
        static let size: Fields.Name = "X-Sharefcgi-Size"
        static let cacheKey: Fields.Name = "X-Sharefcgi-Cache-Key"
    }

    /// In front of Immich's paths, where a proxy adds one.
    var immichPath = ""
    let cachesLocked: Bool
    let cacheKeys: KeyedHash

    func deliver(_ target: MediaTarget, of grant: Grant, isKnown: Bool, to visit: Visit) async -> Response {
        let mayBeKept = target.isRendition && isKnown && (!grant.isLocked || cachesLocked)
        var fields: Fields = [
            Name.redirect: mayBeKept ? "@immich_image" : "@immich_stream",
            Name.path: Fields.Value(immichPath + target.endpoint.path),
            Name.key: Fields.Value(grant.share.key.text),
            Name.cacheControl: Fields.Value(MediaPolicy.cacheControl(for: grant)),
            Name.disposition: Fields.Value(target.disposition),
        ]
        if let size = target.size { fields.add(Name.size, Fields.Value(size)) }
        if mayBeKept {
            // The link's id as well: a link made anew under an old key is another link.
            let name = cacheKeys.text("\(grant.share.id.text) \(grant.share.key.text)")
            fields.add(Name.cacheKey, Fields.Value(name))
        }
        return Response(.ok, fields: fields)
    }
}

/// What browsers may do with media, whichever way they come.
enum MediaPolicy {
    /// A browser asks again after a minute, and is told 304; nothing of a locked share stays anywhere.
    static func cacheControl(for grant: Grant) -> String {
        grant.isLocked ? "no-store" : "private, max-age=60, must-revalidate"
    }
}
