/// What stands between the files of an archive, byte by byte (APPNOTE 6.3.10 §4.3). Sizes depend on what is known before
/// a file is read, and on nothing else.
enum ZipRecords {
    /// Bit 3: checksum and sizes stand behind the data. Bit 11: names are UTF-8 (§4.4.4).
    private static let flags: UInt16 = 1 << 3 | 1 << 11
    /// §4.4.3: 2.0, or 4.5 with Zip64.
    private static func version(isLarge: Bool) -> UInt16 { isLarge ? 45 : 20 }
    /// §4.4.2: Unix, 4.5; so the attributes are a Unix file's.
    private static let madeBy: UInt16 = 3 << 8 | 45
    private static let attributes: UInt32 = 0o100644 << 16
    private static let limit = UInt64(UInt32.max)

    /// §4.3.7.
    static func header(_ entry: ZipEntry) -> [UInt8] {
        var bytes = LittleEndian()
        bytes.append(0x0403_4B50 as UInt32)
        bytes.append(version(isLarge: entry.isLarge))
        appendCommon(entry, checksum: 0, size: entry.isLarge ? .max : 0, extra: headerExtraSize(entry), &bytes)
        bytes.bytes += entry.name.utf8
        appendTime(entry, &bytes)
        if entry.isLarge {
            bytes.append(1 as UInt16)
            bytes.append(16 as UInt16)
            bytes.append(0 as UInt64)
            bytes.append(0 as UInt64)
        }
        return bytes.bytes
    }

    static func headerSize(_ entry: ZipEntry) -> Int { 30 + entry.name.utf8.count + headerExtraSize(entry) }

    private static func headerExtraSize(_ entry: ZipEntry) -> Int { timeSize(entry) + (entry.isLarge ? 20 : 0) }

    /// §4.3.9, with its customary signature.
    static func descriptor(_ entry: ZipEntry, _ checksum: UInt32) -> [UInt8] {
        var bytes = LittleEndian()
        bytes.append(0x0807_4B50 as UInt32)
        bytes.append(checksum)
        for _ in 0..<2 {
            if entry.isLarge { bytes.append(entry.size) } else { bytes.append(UInt32(entry.size)) }
        }
        return bytes.bytes
    }

    static func descriptorSize(_ entry: ZipEntry) -> Int { entry.isLarge ? 24 : 16 }

    /// §4.3.12: the entry as the directory says it.
    static func record(_ entry: ZipEntry, at start: UInt64, _ checksum: UInt32) -> [UInt8] {
        let isFar = start >= limit
        var bytes = LittleEndian()
        bytes.append(0x0201_4B50 as UInt32)
        bytes.append(madeBy)
        bytes.append(version(isLarge: entry.isLarge || isFar))
        let size = entry.isLarge ? UInt32.max : UInt32(entry.size)
        appendCommon(entry, checksum: checksum, size: size, extra: recordExtraSize(entry, at: start), &bytes)
        for _ in 0..<3 { bytes.append(0 as UInt16) }
        bytes.append(attributes)
        bytes.append(isFar ? .max : UInt32(start))
        bytes.bytes += entry.name.utf8
        appendTime(entry, &bytes)
        if entry.isLarge || isFar {
            bytes.append(1 as UInt16)
            bytes.append(UInt16((entry.isLarge ? 16 : 0) + (isFar ? 8 : 0)))
            if entry.isLarge {
                bytes.append(entry.size)
                bytes.append(entry.size)
            }
            if isFar { bytes.append(start) }
        }
        return bytes.bytes
    }

    static func recordSize(_ entry: ZipEntry, at start: UInt64) -> Int {
        46 + entry.name.utf8.count + recordExtraSize(entry, at: start)
    }

    private static func recordExtraSize(_ entry: ZipEntry, at start: UInt64) -> Int {
        let isFar = start >= limit
        guard entry.isLarge || isFar else { return timeSize(entry) }
        return timeSize(entry) + 4 + (entry.isLarge ? 16 : 0) + (isFar ? 8 : 0)
    }

    /// §4.3.14 to §4.3.16: where the directory is.
    static func ending(count: Int, directory: Range<UInt64>) -> [UInt8] {
        let size = directory.upperBound - directory.lowerBound
        let isLarge = count >= Int(UInt16.max) || size >= limit || directory.lowerBound >= limit
        var bytes = LittleEndian()
        if isLarge {
            bytes.append(0x0606_4B50 as UInt32)
            bytes.append(44 as UInt64)
            bytes.append(madeBy)
            bytes.append(version(isLarge: true))
            bytes.append(0 as UInt64)
            bytes.append(UInt64(count))
            bytes.append(UInt64(count))
            bytes.append(size)
            bytes.append(directory.lowerBound)
            bytes.append(0x0706_4B50 as UInt32)
            bytes.append(0 as UInt32)
            bytes.append(directory.upperBound)
            bytes.append(1 as UInt32)
        }
        bytes.append(0x0605_4B50 as UInt32)
        bytes.append(0 as UInt32)
        for _ in 0..<2 { bytes.append(UInt16(clamping: count)) }
        bytes.append(UInt32(clamping: size))
        bytes.append(UInt32(clamping: directory.lowerBound))
        bytes.append(0 as UInt16)
        return bytes.bytes
    }

    /// What header and record have in common.
    private static func appendCommon(
        _ entry: ZipEntry,
        checksum: UInt32,
        size: UInt32,
        extra: Int,
        _ bytes: inout LittleEndian
    ) {
        bytes.append(flags)
        bytes.append(0 as UInt16)
        bytes.append(entry.time.wallClock.time)
        bytes.append(entry.time.wallClock.date)
        bytes.append(checksum)
        bytes.append(size)
        bytes.append(size)
        bytes.append(UInt16(entry.name.utf8.count))
        bytes.append(UInt16(extra))
    }

    /// The "extended timestamp" of Info-ZIP, which knows time zones (its proginfo/extrafld.txt).
    private static func appendTime(_ entry: ZipEntry, _ bytes: inout LittleEndian) {
        guard let moment = entry.time.moment else { return }
        bytes.append(0x5455 as UInt16)
        bytes.append(5 as UInt16)
        bytes.bytes.append(1)
        bytes.append(UInt32(bitPattern: moment))
    }

    private static func timeSize(_ entry: ZipEntry) -> Int { entry.time.moment == nil ? 0 : 9 }
}

/// Bytes with the lowest first.
private struct LittleEndian {
    var bytes: [UInt8] = []

    mutating func append<Number: FixedWidthInteger & UnsignedInteger>(_ number: Number) {
        for shift in stride(from: 0, to: Number.bitWidth, by: 8) {
            bytes.append(UInt8(truncatingIfNeeded: number >> Number(shift)))
        }
    }
}
