/// A file of the library: real bytes in front, and behind them as many made-up ones as its size wants.
///
/// What decodes JPEG, GIF, WebP and MP4 stops at the picture's end; an MP4 says so with a `free` box.
struct MediaFile: Sendable {
    let size: Int64
    let modified: Moment
    let type: String
    private let head: [UInt8]

    init(_ bytes: [UInt8], size: Int64, modified: Moment, type: String) {
        var head = bytes
        let padding = size - Int64(bytes.count)
        if type == "video/mp4", padding >= 8 {
            let length = UInt32(clamping: padding)
            head += [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: length >> $0) } + Array("free".utf8)
        }
        self.head = head
        self.size = max(size, Int64(head.count))
        self.modified = modified
        self.type = type
    }

    /// Weak, and shared by all files of one size and time: `W/"<size>-<milliseconds>"` in hexadecimal.
    var etag: String { "W/\"\(String(size, radix: 16))-\(String(modified.milliseconds, radix: 16))\"" }

    /// The bytes behind `offset`, up to and with `last`, as many as are at hand in one piece; empty at the end.
    func part(from offset: Int64, through last: Int64) -> [UInt8] {
        let end = min(size, last + 1)
        guard offset >= 0, offset < end else { return [] }
        if offset < head.count { return Array(head[Int(offset)..<Int(min(Int64(head.count), end))]) }
        let period = Int64(MediaFile.filling.count)
        let start = offset % period
        let stop = min(period, start + end - offset)
        // A whole period is nobody's copy.
        return stop - start == period ? MediaFile.filling : Array(MediaFile.filling[Int(start)..<Int(stop)])
    }

    /// All bytes between two places.
    func bytes(from first: Int64, through last: Int64) -> [UInt8] {
        var bytes: [UInt8] = []
        while case let part = part(from: first + Int64(bytes.count), through: last), !part.isEmpty { bytes += part }
        return bytes
    }

    /// Repeated without end. Its length is prime, so that bytes at a wrong offset are wrong bytes.
    private static let filling: [UInt8] = {
        var noise = Noise(seed: "filling")
        return noise.bytes(65_521)
    }()
}
