import HTTPClient

/// A wish for one part of a file (RFC 9110 §14.1.2): `bytes=a-b`, `bytes=a-` or `bytes=-n`.
struct ByteRangeField {
    init?(_ text: String) {
        let bytes = Array(text.utf8)
        // The unit's name has no case (RFC 9110 §14.1).
        guard String(decoding: bytes.prefix(6), as: UTF8.self).lowercased() == "bytes=" else { return nil }
        let parts = bytes.dropFirst(6).split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        guard parts.count == 2, !(parts[0].isEmpty && parts[1].isEmpty) else { return nil }
        guard parts.allSatisfy({ $0.isEmpty || Self.isNumber($0) }) else { return nil }
    }

    /// `bytes */N`: the size of a file of which no part was given (RFC 9110 §14.4).
    static func isUnsatisfied(_ contentRange: String) -> Bool {
        contentRange.utf8.starts(with: "bytes */".utf8) && isNumber(contentRange.utf8.dropFirst(8))
    }

    /// `bytes a-b/N` or `bytes a-b/*`: which part of a file this is (RFC 9110 §14.4).
    static func isPart(_ contentRange: String) -> Bool {
        guard contentRange.utf8.starts(with: "bytes ".utf8) else { return false }
        let text = contentRange.utf8.dropFirst(6)
        let halves = text.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard halves.count == 2, isNumber(halves[1]) || halves[1].elementsEqual("*".utf8) else { return false }
        let ends = halves[0].split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        return ends.count == 2 && ends.allSatisfy { isNumber($0) }
    }

    /// 1 to 18 digits: what an Int64 holds in any case.
    static func isNumber(_ bytes: some Collection<UInt8>) -> Bool {
        (1...18).contains(bytes.count) && bytes.allSatisfy(\.isDigit)
    }
}
