import Testing

@testable import Zip

@Suite struct ZipArchiveTests {
    private static let time = ZipTime(
        year: 2024,
        month: 2,
        day: 29,
        hour: 23,
        minute: 59,
        second: 58,
        moment: 1_709_251_198
    )

    private static func entry(_ name: String, _ size: UInt64, _ moment: Int64? = 0) -> ZipEntry {
        ZipEntry(
            name: name,
            size: size,
            time: ZipTime(year: 2000, month: 1, day: 2, hour: 3, minute: 4, second: 5, moment: moment)
        )
    }

    static let files: [(String, [UInt8])] = [
        ("a.jpg", Array("hello".utf8)), ("Ümlaut 日本.jpg", []), ("ordner/b.mov", [UInt8](repeating: 7, count: 1000)),
    ]

    static let small = ZipArchive(files.map { entry($0.0, UInt64($0.1.count)) })

    /// A range as it would be sent.
    private static func bytes(_ range: Range<UInt64>) -> [UInt8] {
        small.parts(of: range).flatMap { part -> [UInt8] in
            if case .data(let index, let range) = part {
                return Array(files[index].1[Int(range.lowerBound)..<Int(range.upperBound)])
            }
            var sum = Checksum()
            if let index = part.needs { sum.add(files[index].1[...]) }
            return Array(small.bytes(of: part, checksum: sum.value))
        }
    }

    @Test func theLengthIsKnownBeforehand() {
        #expect(Self.bytes(0..<Self.small.length).count == Int(Self.small.length))
        #expect(ZipArchive([]).length == 22)
    }

    @Test func everyRangeIsThatPartOfTheWhole() {
        let whole = Self.bytes(0..<Self.small.length)
        for start in stride(from: 0, through: whole.count, by: 7) {
            for end in stride(from: start, through: whole.count, by: 13) {
                #expect(Self.bytes(UInt64(start)..<UInt64(end)) == Array(whole[start..<end]))
            }
        }
        #expect(Self.bytes(Self.small.length - 1..<Self.small.length + 100) == Array(whole.suffix(1)))
    }

    @Test func theChecksumIsThatOfTheFormat() {
        var sum = Checksum()
        sum.add(Array("1234".utf8)[...])
        sum.add([])
        sum.add(Array("56789".utf8)[...])
        #expect(sum.value == 0xCBF4_3926)
    }

    @Test("sizes and places that need 64 bits have them, at the limit and not before", arguments: [-1, 0, 1])
    func large(above limit: Int64) {
        let size = UInt64(Int64(UInt32.max) + limit)
        let isLarge = limit >= 0
        let archive = ZipArchive([Self.entry("large", size, nil), Self.entry("behind", 1, nil)])
        #expect(ZipRecords.header(archive.entries[0]).count == 30 + 5 + (isLarge ? 20 : 0))
        #expect(archive.length == archive.parts(of: 0..<archive.length).reduce(0) { $0 + $1.count })
        let start = UInt64(ZipRecords.headerSize(archive.entries[0])) + size + (isLarge ? 24 : 16)
        #expect(archive.part(at: start) == .header(1, 0..<36))
        // The second one begins beyond the limit in any case.
        #expect(ZipRecords.record(archive.entries[1], at: start, 0).count == 46 + 6 + 12)
        #expect(ZipRecords.ending(count: 2, directory: start..<start + 9).count == 22 + 76)
    }

    @Test func manyFilesNeedTheLargeEnd() {
        #expect(ZipRecords.ending(count: 65_534, directory: 0..<9).count == 22)
        #expect(ZipRecords.ending(count: 65_535, directory: 0..<9).count == 98)
    }

    @Test("every size that was promised is kept", arguments: [0, 1, UInt64(UInt32.max)], [Int64?.none, 5])
    func sizes(size: UInt64, moment: Int64?) {
        let entry = Self.entry("x.jpg", size, moment)
        #expect(ZipRecords.header(entry).count == ZipRecords.headerSize(entry))
        #expect(ZipRecords.descriptor(entry, 1).count == ZipRecords.descriptorSize(entry))
        for start: UInt64 in [0, UInt64(UInt32.max) - 1, UInt64(UInt32.max), 1 << 40] {
            #expect(ZipRecords.record(entry, at: start, 1).count == ZipRecords.recordSize(entry, at: start))
        }
    }

    @Test func timesOutsideTheFormAreCut() {
        let (date, time): (UInt16, UInt16) = (44 << 9 | 2 << 5 | 29, 23 << 11 | 59 << 5 | 29)
        #expect(Self.time.wallClock == (date, time))
        let old = ZipTime(year: 1850, month: 0, day: 0, hour: -1, minute: 99, second: 99, moment: -9_999_999_999)
        let (first, last): (UInt16, UInt16) = (1 << 5 | 1, 59 << 5 | 29)
        #expect(old.wallClock == (first, last))
        #expect(old.moment == nil)
    }
}
