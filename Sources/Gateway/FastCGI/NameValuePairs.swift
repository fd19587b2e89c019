/// Walks FastCGI name–value pairs (§3.4) without copying them, so that nothing reaches libfcgi that it could misread.
///
/// A length is one byte, or four with the highest bit set; then name and value follow each other.
struct NameValuePairs {
    /// Why pairs are refused.
    enum Failure: Error, Equatable {
        /// A length that points past the end, a name that is no visible ASCII or holds `=`, a NUL in a value.
        case malformed
        /// More pairs, or a longer value, than the limits allow.
        case tooLarge
    }

    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// Where the next pair's name and value lie; nil at the end.
    mutating func next() throws(Failure) -> (name: Range<Int>, value: Range<Int>)? {
        guard position < bytes.count else { return nil }
        let (nameLength, valueLength) = (try length(), try length())
        // Each is below 2³¹, so their sum cannot overflow.
        guard nameLength + valueLength <= bytes.count - position else { throw .malformed }
        let name = position..<position + nameLength
        position = name.upperBound + valueLength
        return (name, name.upperBound..<position)
    }

    /// Throws unless all pairs are whole, clean and within the limits.
    static func check(_ bytes: [UInt8], _ limits: Limits) throws(Failure) {
        var pairs = NameValuePairs(bytes)
        var count = 0
        while let (name, value) = try pairs.next() {
            count += 1
            guard count <= limits.parameterCount, value.count <= limits.valueBytes else { throw .tooLarge }
            guard !name.isEmpty, bytes[name].allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "=") }),
                !bytes[value].contains(0)
            else { throw .malformed }
        }
    }

    private mutating func length() throws(Failure) -> Int {
        guard position < bytes.count else { throw .malformed }
        let first = bytes[position]
        guard first >= 0x80 else {
            position += 1
            return Int(first)
        }
        guard bytes.count - position >= 4 else { throw .malformed }
        defer { position += 4 }
        return bytes[position..<position + 4].reduce(0) { $0 << 8 | Int($1) } & 0x7FFF_FFFF
    }
}
