/// A picture or video of the library.
struct Asset: Sendable {
    enum Kind: Sendable {
        case photo
        case video
        /// A GIF that moves: an image with a duration.
        case animation
        /// The hidden video of a live photo; Immich makes no pictures of it.
        case motion
    }

    let id: Identity
    let kind: Kind
    let fileName: String
    let width: Int
    let height: Int
    /// Bytes of the original.
    let size: Int64
    /// When it was taken.
    let taken: Moment
    /// What the camera's clock was ahead of UTC.
    let offsetHours: Int64
    /// Milliseconds; nil for stills.
    var duration: Int64?
    /// Of ``Pictures/scenes``.
    let scene: Int
    var description = ""
    var motion: Identity?
    /// When it came to Immich, and when its pictures were made.
    let uploaded: Moment
    var isTrashed = false
    /// SHA-1 in base64, of an asset that was uploaded while this ran.
    var uploadedChecksum: String?

    /// The wall clock where it was taken, as if it were UTC.
    var local: Moment { taken + offsetHours * 3_600 }
    var isVideo: Bool { kind == .video || kind == .motion }
    var isHidden: Bool { kind == .motion }
    /// When its thumbnail and preview were made.
    var rendered: Moment { Moment(microseconds: uploaded.microseconds + 1_480_570) }

    /// SHA-1 in base64; made up where nobody uploaded a file.
    var checksum: String { uploadedChecksum ?? Digest.sha1.base64(of: Array("\(id.text)\(size)".utf8)) }

    var mimeType: String {
        switch kind {
        case .photo: "image/jpeg"
        case .animation: "image/gif"
        case .video, .motion: "video/mp4"
        }
    }

    /// Of the original file itself: every upload of the recordings bears it.
    static let fileModified = Moment(year: 2024, month: 6, day: 5) + 12 * 3_600
}
