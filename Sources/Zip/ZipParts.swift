/// A stretch of an archive, with the bytes of it that are meant.
package enum ZipPart: Sendable, Equatable {
    case header(Int, Range<Int>)
    /// Bytes of a file.
    case data(Int, Range<UInt64>)
    case descriptor(Int, Range<Int>)
    /// An entry of the directory.
    case record(Int, Range<Int>)
    case end(Range<Int>)

    /// The entry whose checksum has to be known.
    package var needs: Int? {
        switch self {
        case .descriptor(let index, _), .record(let index, _): index
        case .header, .data, .end: nil
        }
    }

    var count: UInt64 {
        switch self {
        case .header(_, let range), .descriptor(_, let range), .record(_, let range), .end(let range):
            UInt64(range.count)
        case .data(_, let range): range.upperBound - range.lowerBound
        }
    }

    /// The first `count` bytes of it.
    func prefix(_ count: UInt64) -> ZipPart {
        func cut(_ range: Range<Int>) -> Range<Int> { range.lowerBound..<range.lowerBound + Int(count) }
        return switch self {
        case .header(let index, let range): .header(index, cut(range))
        case .data(let index, let range): .data(index, range.lowerBound..<range.lowerBound + count)
        case .descriptor(let index, let range): .descriptor(index, cut(range))
        case .record(let index, let range): .record(index, cut(range))
        case .end(let range): .end(cut(range))
        }
    }
}

/// The parts of a range, one after the other.
package struct ZipParts: Sequence, IteratorProtocol, Sendable {
    let archive: ZipArchive
    var position: UInt64
    let end: UInt64

    package mutating func next() -> ZipPart? {
        guard position < end, let part = archive.part(at: position) else { return nil }
        let cut = part.prefix(Swift.min(part.count, end - position))
        position += cut.count
        return cut
    }
}
