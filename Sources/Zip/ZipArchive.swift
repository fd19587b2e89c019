/// The shape of an archive whose files are stored as they are (APPNOTE 6.3.10, method 0): where each of its bytes is, known
/// before any file is read. Pure, so that a part of an archive can be sent to whoever has the rest already.
///
/// ```
/// header │ data │ descriptor │ header │ data │ descriptor │ … │ record │ record │ … │ end
/// ```
///
/// A file's checksum is known only behind its data: the descriptor says it, and the record of the directory.
package struct ZipArchive: Sendable {
    package let entries: [ZipEntry]
    /// Where each entry's header begins, and where the directory does.
    private let starts: [UInt64]
    /// Where each entry's record begins, and where the end does.
    private let recordStarts: [UInt64]
    private let ending: [UInt8]

    package init(_ entries: [ZipEntry]) {
        self.entries = entries
        var position: UInt64 = 0
        var starts: [UInt64] = []
        starts.reserveCapacity(entries.count + 1)
        for entry in entries {
            starts.append(position)
            position += UInt64(ZipRecords.headerSize(entry)) + entry.size + UInt64(ZipRecords.descriptorSize(entry))
        }
        starts.append(position)
        var recordStarts: [UInt64] = []
        recordStarts.reserveCapacity(entries.count + 1)
        for (entry, start) in zip(entries, starts) {
            recordStarts.append(position)
            position += UInt64(ZipRecords.recordSize(entry, at: start))
        }
        recordStarts.append(position)
        (self.starts, self.recordStarts) = (starts, recordStarts)
        ending = ZipRecords.ending(count: entries.count, directory: starts[entries.count]..<position)
    }

    /// In bytes.
    package var length: UInt64 { recordStarts[entries.count] + UInt64(ending.count) }

    /// Where an entry's own bytes are.
    package func data(of index: Int) -> Range<UInt64> {
        let start = starts[index] + UInt64(ZipRecords.headerSize(entries[index]))
        return start..<start + entries[index].size
    }

    /// What a range of the archive consists of, in order.
    package func parts(of range: Range<UInt64>) -> ZipParts {
        ZipParts(archive: self, position: range.lowerBound, end: min(range.upperBound, length))
    }

    /// The bytes of a part that is not a file's own. `checksum`: of the entry that the part names (``ZipPart/needs``).
    package func bytes(of part: ZipPart, checksum: UInt32) -> ArraySlice<UInt8> {
        switch part {
        case .data: []
        case .header(let index, let range): ZipRecords.header(entries[index])[range]
        case .descriptor(let index, let range): ZipRecords.descriptor(entries[index], checksum)[range]
        case .record(let index, let range): ZipRecords.record(entries[index], at: starts[index], checksum)[range]
        case .end(let range): ending[range]
        }
    }

    /// The part at a position, from there to its own end; nil behind the archive's.
    func part(at position: UInt64) -> ZipPart? {
        guard position < recordStarts[entries.count] else {
            let offset = Int(position - recordStarts[entries.count])
            return offset < ending.count ? .end(offset..<ending.count) : nil
        }
        guard position < starts[entries.count] else {
            let index = Self.last(in: recordStarts, notBehind: position)
            let offset = Int(position - recordStarts[index])
            return .record(index, offset..<Int(recordStarts[index + 1] - recordStarts[index]))
        }
        let index = Self.last(in: starts, notBehind: position)
        let (entry, offset) = (entries[index], position - starts[index])
        let header = UInt64(ZipRecords.headerSize(entry))
        if offset < header { return .header(index, Int(offset)..<Int(header)) }
        if offset < header + entry.size { return .data(index, offset - header..<entry.size) }
        return .descriptor(index, Int(offset - header - entry.size)..<ZipRecords.descriptorSize(entry))
    }

    /// Of ascending positions the last that is not behind `position`.
    private static func last(in positions: [UInt64], notBehind position: UInt64) -> Int {
        var (low, high) = (0, positions.count)
        while high - low > 1 {
            let middle = (low + high) / 2
            if positions[middle] <= position { low = middle } else { high = middle }
        }
        return low
    }
}
