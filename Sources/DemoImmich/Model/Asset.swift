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
    var fileName: String
    let width: Int
    let height: Int
    /// Bytes of the original.
    var size: Int64
    /// What Immich noted when it came, where that is no longer true: it was edited, or its file exchanged.
    var notedSize: Int64?
    /// Immich has made a picture of full size of it.
    var hasFullsize = false
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
        case .photo: photoType
        case .animation: "image/gif"
        case .video, .motion: "video/mp4"
        }
    }

    /// By its name, as Immich has it.
    private var photoType: String {
        switch fileName.utf8.split(separator: UInt8(ascii: ".")).last.map({ String(Substring($0)).lowercased() }) {
        case "png": "image/png"
        case "webp": "image/webp"
        case "heic": "image/heic"
        case "dng": "image/dng"
        case "cr3": "image/cr3"
        default: "image/jpeg"
        }
    }

    /// Of the original file itself: every upload of the recordings bears it.
    static let fileModified = Moment(year: 2024, month: 6, day: 5) + 12 * 3_600
}
