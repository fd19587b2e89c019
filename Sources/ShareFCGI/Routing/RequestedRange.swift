/// Which part of an answer of ours a visitor wants (RFC 9110 §14.2): one range. What is none, or several, asks for all.
enum RequestedRange: Equatable {
    case whole
    case part(Range<UInt64>)
    /// Nothing of it exists: 416.
    case beyondTheEnd

    /// `field`: the value of `Range`. `length`: of the whole, in bytes.
    init(_ field: String?, of length: UInt64) {
        guard let field, ByteRangeField(field) != nil else {
            self = .whole
            return
        }
        let parts = field.utf8.dropFirst(6).split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        let numbers = parts.map { UInt64(String(Substring($0))) }
        switch (numbers[0], numbers[1]) {
        case (let first?, let last?):
            // "A client can limit the number of bytes requested": a last byte before the first one is no range at all.
            guard first <= last else {
                self = .whole
                return
            }
            self = first < length ? .part(first..<min(last + 1, length)) : .beyondTheEnd
        case (let first?, nil):
            self = first < length ? .part(first..<length) : .beyondTheEnd
        case (nil, let count?):
            self = count > 0 && length > 0 ? .part(length - min(count, length)..<length) : .beyondTheEnd
        case (nil, nil):
            self = .whole
        }
    }
}
