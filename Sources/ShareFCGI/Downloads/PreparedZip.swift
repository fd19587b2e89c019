import Immich
import Zip

/// An archive before a byte of its files was read.
struct PreparedZip: Sendable {
    /// Where an entry comes from.
    struct Source: Sendable {
        let asset: AssetID
        let rendition: Rendition
        /// Zero where it is not known.
        let version: UInt64
    }

    let archive: ZipArchive
    let sources: [Source]

    /// Names this archive and no other, whatever it is made of: a strong entity tag (RFC 9110 §8.8.3).
    var tag: String {
        var sum: UInt64 = 0xCBF2_9CE4_8422_2325
        func add(_ byte: UInt8) { sum = (sum ^ UInt64(byte)) &* 0x100_0000_01B3 }
        func add(_ number: UInt64) {
            for shift in stride(from: 0, to: 64, by: 8) { add(UInt8(truncatingIfNeeded: number >> UInt64(shift))) }
        }
        for (entry, source) in zip(archive.entries, sources) {
            for byte in entry.name.utf8 { add(byte) }
            for byte in source.asset.text.utf8 { add(byte) }
            add(source.rendition.rawValue)
            add(entry.size)
            add(source.version)
            add(entry.time.hash)
        }
        return "\"\(String(sum, radix: 16))-\(String(archive.length, radix: 16))\""
    }

    func key(of index: Int) -> ChecksumBook.Key {
        let source = sources[index]
        return ChecksumBook.Key(
            asset: source.asset,
            rendition: source.rendition,
            size: archive.entries[index].size,
            version: source.version
        )
    }

    /// True where a part can be given without reading more of Immich than is sent: each checksum in it is known, or
    /// comes from bytes that are sent too, but for less than a step of a file that the part begins in the middle of.
    func mayBegin(at range: Range<UInt64>, knowing checksums: ChecksumBook) -> Bool {
        for part in archive.parts(of: range) {
            guard let index = part.needs, checksums.whole(key(of: index)) == nil, archive.entries[index].size > 0 else {
                continue
            }
            let data = archive.data(of: index)
            if range.lowerBound <= data.lowerBound { continue }
            guard range.lowerBound < data.upperBound else { return false }
            let offset = range.lowerBound - data.lowerBound
            let again = offset - checksums.begun(key(of: index)).last(before: offset).position
            if again >= ChecksumBook.Steps.step || again > range.upperBound - range.lowerBound { return false }
        }
        return true
    }
}
