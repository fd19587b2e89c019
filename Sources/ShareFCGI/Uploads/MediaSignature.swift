/// Whether a file is a photo or a video: by its name, as Immich decides, and by how its bytes begin. Pure.
///
/// The two need not agree on the format, only on the kind: phones call JPEG files `.heic`, and messengers PNG files `.jpg`.
enum MediaSignature {
    /// How many bytes ``fits(_:suffix:)`` wants to see; less where the file is shorter.
    static let length = 512

    /// Suffixes that Immich 2.3 to 3.1 takes for images. Without `svg`, which is a document and may hold scripts.
    private static let images: Set<String> = words(
        """
        3fr ari arw avif bmp cap cin cr2 cr3 crw dcr dng erf fff gif heic heif hif iiq insp jp2 jpe jpeg jpg jxl k25 kdc \
        mpo mrw nef nrw orf ori pef png psd raf raw rw2 rwl sr2 srf srw tif tiff webp x3f
        """
    )
    /// The same for videos.
    private static let videos: Set<String> = words(
        "3gp 3gpp avi flv insv m2t m2ts m4v mkv mov mp4 mpe mpeg mpg mts mxf ts vob webm wmv"
    )

    private struct Mark {
        let offset: Int
        let bytes: [UInt8]

        init(_ text: StaticString, at offset: Int = 0) {
            self.offset = offset
            bytes = text.withUTF8Buffer { unsafe Array($0) }
        }

        init(_ bytes: [UInt8], at offset: Int = 0) {
            self.offset = offset
            self.bytes = bytes
        }

        func stands(in head: [UInt8]) -> Bool { head.dropFirst(offset).starts(with: bytes) }
    }

    /// JPEG, PNG, GIF, WebP, BMP, TIFF and the raw formats that are TIFF, JPEG XL, JPEG 2000, Photoshop, and the raw formats
    /// that are not: Fujifilm, Sigma, Minolta, Olympus, Panasonic, Canon CRW, ARRI, Cineon.
    private static let imageMarks: [Mark] = [
        Mark([0xFF, 0xD8, 0xFF]), Mark([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]), Mark("GIF87a"),
        Mark("GIF89a"),
        Mark("WEBP", at: 8), Mark("BM"), Mark([0x49, 0x49, 0x2A, 0]), Mark([0x4D, 0x4D, 0, 0x2A]),
        Mark([0x49, 0x49, 0x2B, 0]), Mark([0x4D, 0x4D, 0, 0x2B]), Mark([0xFF, 0x0A]), Mark("JXL ", at: 4),
        Mark("jP  ", at: 4), Mark([0xFF, 0x4F, 0xFF, 0x51]), Mark("8BPS"), Mark("FUJIFILMCCD-RAW"), Mark("FOVb"),
        Mark([0, 0x4D, 0x52, 0x4D]), Mark("IIRO"), Mark("IIRS"), Mark("MMOR"), Mark([0x49, 0x49, 0x55, 0]),
        Mark("HEAPCCDR", at: 6), Mark("ARRI"), Mark([0x80, 0x2A, 0x5F, 0xD7]), Mark([0xD7, 0x5F, 0x2A, 0x80]),
    ]
    /// The old QuickTime's first boxes, Matroska and WebM, AVI, Flash, Windows Media, MPEG program and elementary streams, MXF.
    private static let videoMarks: [Mark] = [
        Mark("moov", at: 4), Mark("mdat", at: 4), Mark("wide", at: 4), Mark("free", at: 4), Mark("skip", at: 4),
        Mark("pnot", at: 4), Mark([0x1A, 0x45, 0xDF, 0xA3]), Mark("AVI ", at: 8), Mark("FLV"),
        Mark([0x30, 0x26, 0xB2, 0x75, 0x8E, 0x66, 0xCF, 0x11]), Mark([0, 0, 1, 0xBA]), Mark([0, 0, 1, 0xB3]),
        Mark([0x06, 0x0E, 0x2B, 0x34]),
    ]
    /// ISO base media: HEIC, AVIF, Canon's CR3, and MP4 with all its relatives.
    private static let both = Mark("ftyp", at: 4)

    static func isKnown(suffix: String) -> Bool { images.contains(suffix) || videos.contains(suffix) }

    /// True where the bytes are of the kind that the suffix says. `head`: the first ``length`` of them.
    static func fits(_ head: [UInt8], suffix: String) -> Bool {
        if both.stands(in: head) { return isKnown(suffix: suffix) }
        if images.contains(suffix) { return imageMarks.contains { $0.stands(in: head) } }
        return videos.contains(suffix) && (videoMarks.contains { $0.stands(in: head) } || isTransportStream(head))
    }

    /// Packets of 188 bytes that begin with 0x47 (ISO 13818-1 §2.4.3), or of 192 with a time before each (Blu-ray, AVCHD).
    private static func isTransportStream(_ head: [UInt8]) -> Bool {
        [(0, 188), (4, 192)].contains { first, length in
            stride(from: first, to: head.count, by: length).allSatisfy { head[$0] == 0x47 }
                && head.count > first + length
        }
    }

    private static func words(_ text: String) -> Set<String> {
        Set(text.split(separator: " ").map { String($0) })
    }
}
