/// What Express makes of a `Range` header.
enum ByteRange: Equatable {
    /// The whole file: no header, another unit, nonsense, or several separate ranges.
    case whole
    /// First and last byte.
    case part(Int64, Int64)
    /// Nothing of the file.
    case unsatisfiable

    /// Release 3's parser calls a range without two numbers nonsense, release 2's unsatisfiable.
    init(_ header: String?, size: Int64, release: Release) {
        guard let header, header.drop(while: { $0 == " " }).hasPrefix("bytes=") else {
            self = .whole
            return
        }
        var parts: [(first: Int64, last: Int64)] = []
        for text in header.drop(while: { $0 != "=" }).dropFirst().split(separator: ",") {
            let ends = text.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
            let first = ByteRange.number(ends[0])
            let second = ends.count > 1 ? ByteRange.number(ends[1]) : nil
            if first == nil, second == nil {
                guard release == .v2_3_1 else {
                    self = .whole
                    return
                }
                continue
            }
            let start = first ?? size - (second ?? 0)
            let last = first == nil ? size - 1 : min(second ?? size - 1, size - 1)
            if start >= 0, start <= last { parts.append((start, last)) }
        }
        let merged = ByteRange.merge(parts)
        self = merged.isEmpty ? .unsatisfiable : merged.count == 1 ? .part(merged[0].first, merged[0].last) : .whole
    }

    /// JavaScript's `parseInt`: digits at the beginning; nil where there are none.
    private static func number(_ text: Substring) -> Int64? {
        let digits = text.utf8.drop { $0 == UInt8(ascii: " ") }
            .prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        guard !digits.isEmpty else { return nil }
        return Int64(String(Substring(digits))) ?? Int64.max / 2
    }

    /// Joins ranges that touch or overlap.
    private static func merge(_ parts: [(first: Int64, last: Int64)]) -> [(first: Int64, last: Int64)] {
        var merged: [(first: Int64, last: Int64)] = []
        for part in parts.sorted(by: { $0.first < $1.first }) {
            if let end = merged.last?.last, part.first <= end + 1 {
                merged[merged.count - 1].last = max(end, part.last)
            } else {
                merged.append(part)
            }
        }
        return merged
    }
}
