import Immich
import Testing
import Zip

@testable import ShareFCGI

@Suite struct RequestedRangeTests {
    @Test(
        arguments: [
            (nil, .whole), ("bytes=0-", .part(0..<100)), ("bytes=5-9", .part(5..<10)), ("bytes=5-1000", .part(5..<100)),
            ("bytes=99-", .part(99..<100)), ("bytes=100-", .beyondTheEnd), ("bytes=-1", .part(99..<100)),
            ("bytes=-1000", .part(0..<100)), ("bytes=-0", .beyondTheEnd), ("bytes=9-5", .whole), ("bytes=-", .whole),
            ("bytes=0-1,5-9", .whole), ("bytes= 0-1", .whole), ("lines=0-1", .whole), ("BYTES=0-0", .part(0..<1)),
            ("bytes=99999999999999999999-", .whole), ("bytes=0-999999999999999999", .part(0..<100)),
        ] as [(String?, RequestedRange)]
    )
    func oneRangeOrAll(_ field: String?, _ expected: RequestedRange) {
        #expect(RequestedRange(field, of: 100) == expected)
    }

    @Test func nothingHasNoParts() {
        #expect(RequestedRange("bytes=0-", of: 0) == .beyondTheEnd)
        #expect(RequestedRange("bytes=-5", of: 0) == .beyondTheEnd)
    }
}

/// Which parts of an archive may be given without reading more of Immich than is sent.
@Suite struct ZipRangeTests {
    private let book = ChecksumBook(count: 10)
    private let zip: PreparedZip

    init() throws {
        let time = ZipTime(year: 2024, month: 1, day: 1, hour: 0, minute: 0, second: 0, moment: nil)
        let sizes: [UInt64] = [1_000_000, 0, 2_000_000, 3_000_000]
        zip = PreparedZip(
            archive: ZipArchive(
                sizes.enumerated().map { ZipEntry(name: "\($0.offset)", size: $0.element, time: time) }
            ),
            sources: try sizes.indices.map {
                PreparedZip.Source(asset: try Sample.asset($0), rendition: .original, version: 7)
            }
        )
    }

    private var length: UInt64 { zip.archive.length }
    private func may(_ range: Range<UInt64>) -> Bool { zip.mayBegin(at: range, knowing: book) }

    /// A reader got so far.
    private func begin(_ index: Int, steps: Int) {
        for count in 1...steps { book.learn(UInt32(count), ofFirst: count, of: zip.key(of: index)) }
    }

    @Test func theWholeAndEveryBeginningNeedNothing() {
        #expect(may(0..<length) && may(0..<1) && may(0..<1_000_100) && may(500_000..<500_001))
    }

    @Test func theLastByteNeedsNoChecksumAndTheDirectoryAllOfThem() {
        #expect(may(length - 1..<length), "the end of all names none")
        #expect(!may(length - 30..<length))
        for index in [0, 2, 3] {
            #expect(!may(length - 200..<length))
            book.learn(1, of: zip.key(of: index))
        }
        #expect(may(length - 200..<length), "an empty file's is known")
    }

    @Test func whatIsSentWholeGivesItsOwnChecksum() {
        book.learn(1, of: zip.key(of: 0))
        let second = zip.archive.data(of: 2).lowerBound
        #expect(may(second..<length))
        #expect(!may(second + 1_000_000..<length))
    }

    @Test func aFileThatWasBegunIsReadAgainForLessThanAStep() {
        book.learn(1, of: zip.key(of: 0))
        let data = zip.archive.data(of: 2)
        begin(2, steps: 4)
        #expect(may(data.lowerBound + 4 * ChecksumBook.Steps.step..<length))
        #expect(may(data.lowerBound + 5 * ChecksumBook.Steps.step - 1..<length))
        #expect(may(data.lowerBound + 2 * ChecksumBook.Steps.step + 5..<length), "a reader got less than was sent")
        #expect(!may(data.lowerBound + 5 * ChecksumBook.Steps.step..<length), "reads a whole step again")
        let end = data.upperBound + 16
        #expect(!may(end - 100..<end), "reads much for little")
    }

    @Test func stepsAreThoseBeforeAPosition() {
        begin(2, steps: 4)
        let (steps, step) = (book.begun(zip.key(of: 2)), ChecksumBook.Steps.step)
        #expect(steps.last(before: step - 1) == (0, 0))
        #expect(steps.last(before: step) == (step, 1))
        #expect(steps.last(before: 100 * step) == (4 * step, 4))
    }

    @Test func ofTwoReadersEachStepIsNotedOnceAndNoneIsLeftOut() {
        let key = zip.key(of: 2)
        begin(2, steps: 2)
        begin(2, steps: 3)
        book.learn(5, ofFirst: 5, of: key)
        #expect(book.begun(key).values == [1, 2, 3])
    }

    @Test func whatIsKnownWholeIsNotKeptInSteps() {
        let key = zip.key(of: 0)
        begin(0, steps: 1)
        #expect(book.begun(key).values == [1])
        book.learn(9, of: key)
        begin(0, steps: 1)
        #expect(book.begun(key).values.isEmpty && book.whole(key) == 9)
    }

    @Test func everyDifferenceIsAnotherTag() throws {
        func tag(_ name: String, _ size: UInt64, _ asset: Int, _ rendition: Rendition, _ version: UInt64, _ day: Int)
            throws -> String
        {
            let time = ZipTime(year: 2024, month: 1, day: day, hour: 0, minute: 0, second: 0, moment: nil)
            return PreparedZip(
                archive: ZipArchive([ZipEntry(name: name, size: size, time: time)]),
                sources: [
                    PreparedZip.Source(asset: try Sample.asset(asset), rendition: rendition, version: version)
                ]
            ).tag
        }
        let tags = [
            try tag("a", 1, 1, .original, 1, 1), try tag("b", 1, 1, .original, 1, 1),
            try tag("a", 2, 1, .original, 1, 1),
            try tag("a", 1, 2, .original, 1, 1), try tag("a", 1, 1, .preview, 1, 1),
            try tag("a", 1, 1, .original, 2, 1),
            try tag("a", 1, 1, .original, 1, 2),
        ]
        #expect(Set(tags).count == tags.count)
        #expect(try tag("a", 1, 1, .original, 1, 1) == tags[0])
        #expect(tags.allSatisfy { $0.hasPrefix("\"") && $0.hasSuffix("\"") }, "strong")
    }
}
