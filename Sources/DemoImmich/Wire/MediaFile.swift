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

    /// `count` bytes, or those up to the end.
    func bytes(from offset: Int64, count: Int) -> [UInt8] {
        let end = min(size, offset + Int64(count))
        guard offset >= 0, offset < end else { return [] }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Int(end - offset))
        if offset < head.count { bytes += head[Int(offset)..<Int(min(Int64(head.count), end))] }
        var position = offset + Int64(bytes.count)
        while position < end {
            let start = Int(position % Int64(MediaFile.filling.count))
            let part = MediaFile.filling[start..<min(MediaFile.filling.count, start + Int(end - position))]
            bytes += part
            position += Int64(part.count)
        }
        return bytes
    }

    /// Repeated without end. Its length is prime, so that bytes at a wrong offset are wrong bytes.
    private static let filling: [UInt8] = {
        var noise = Noise(seed: "filling")
        return noise.bytes(65_521)
    }()
}
