import Glibc

/// `multipart/form-data` (RFC 7578, RFC 2046 §5.1), read as it arrives: a state machine without a body in memory.
///
/// ```
/// --boundary CRLF  header CRLF  CRLF  bytes CRLF --boundary CRLF  …  CRLF --boundary-- CRLF
/// ```
struct Multipart {
    enum Event: Equatable {
        /// A part begins; `fileName` where it is a file.
        case part(name: String, fileName: String?)
        /// Bytes of the part.
        case bytes([UInt8])
        case endOfPart
    }

    /// No such body can be.
    struct Malformed: Error, Equatable {}

    private enum State { case preamble, afterBoundary, header, body, done }

    /// Bytes of a part's header.
    private static let headerLimit = 16 << 10

    private let delimiter: [UInt8]
    private var state = State.preamble
    private var rest: [UInt8]

    /// Nil where the content type is another, or names no boundary.
    init?(contentType: String) {
        let parts = contentType.split(separator: ";")
        let isForm = parts.first?.drop { $0 == " " }.lowercased().hasPrefix("multipart/form-data") ?? false
        guard isForm, let boundary = Multipart.parameter("boundary", in: contentType), !boundary.isEmpty else {
            return nil
        }
        delimiter = Array("\r\n--\(boundary)".utf8)
        // The first boundary has no line in front of it.
        rest = Array("\r\n".utf8)
    }

    var isDone: Bool { state == .done }

    /// What the next bytes hold, in order.
    mutating func read(_ bytes: [UInt8]) throws(Malformed) -> [Event] {
        rest += bytes
        var events: [Event] = []
        while try step(&events) {}
        return events
    }

    /// One step; false where more bytes are needed.
    private mutating func step(_ events: inout [Event]) throws(Malformed) -> Bool {
        switch state {
        case .preamble, .body:
            let isBody = state == .body
            guard let start = Multipart.first(delimiter, in: rest) else {
                // What may be the beginning of a delimiter stays.
                let count = max(0, rest.count - delimiter.count + 1)
                if isBody, count > 0 { events.append(.bytes(Array(rest[..<count]))) }
                rest.removeFirst(count)
                return false
            }
            if isBody {
                if start > 0 { events.append(.bytes(Array(rest[..<start]))) }
                events.append(.endOfPart)
            }
            rest.removeFirst(start + delimiter.count)
            state = .afterBoundary
        case .afterBoundary:
            guard rest.count >= 2 else { return false }
            let isLast = rest.starts(with: "--".utf8)
            guard isLast || rest.starts(with: "\r\n".utf8) else { throw Malformed() }
            // The header's own search begins at this line's end: a part may have no header.
            if isLast { rest = [] }
            state = isLast ? .done : .header
        case .header:
            guard let end = Multipart.first(Array("\r\n\r\n".utf8), in: rest) else {
                guard rest.count <= Multipart.headerLimit else { throw Malformed() }
                return false
            }
            guard end <= Multipart.headerLimit else { throw Malformed() }
            events.append(Multipart.part(String(decoding: rest[..<end], as: UTF8.self)))
            rest.removeFirst(end + 4)
            state = .body
        case .done:
            rest = []
            return false
        }
        return true
    }

    private static func part(_ header: String) -> Event {
        let lines = header.utf8.split(separator: UInt8(ascii: "\n")).map { String(Substring($0)) }
        let disposition = lines.first { $0.lowercased().hasPrefix("content-disposition:") } ?? ""
        return .part(
            name: parameter("name", in: disposition) ?? "",
            fileName: parameter("filename", in: disposition)
        )
    }

    /// The value of `; name=value`, in quotes or bare; `\"` and `%22` in quotes are one.
    static func parameter(_ name: String, in field: String) -> String? {
        let bytes = Array(field.utf8)
        var index = 0
        while let semicolon = bytes[index...].firstIndex(of: UInt8(ascii: ";")) {
            index = semicolon + 1
            let key = bytes[index...].prefix { $0 != UInt8(ascii: "=") && $0 != UInt8(ascii: ";") }
            guard key.endIndex < bytes.count, bytes[key.endIndex] == UInt8(ascii: "=") else { continue }
            index = key.endIndex + 1
            let value = quoted(bytes, &index)
            let word = String(decoding: key.drop { $0 == UInt8(ascii: " ") }, as: UTF8.self)
            if word.lowercased() == name { return value }
        }
        return nil
    }

    private static func quoted(_ bytes: [UInt8], _ index: inout Int) -> String {
        var value: [UInt8] = []
        guard index < bytes.count, bytes[index] == UInt8(ascii: "\"") else {
            value = Array(bytes[index...].prefix { $0 > 0x20 && $0 != UInt8(ascii: ";") })
            index += value.count
            return String(decoding: value, as: UTF8.self)
        }
        index += 1
        while index < bytes.count, bytes[index] != UInt8(ascii: "\"") {
            if bytes[index] == UInt8(ascii: "\\"), index + 1 < bytes.count { index += 1 }
            value.append(bytes[index])
            index += 1
        }
        index += 1
        return String(decoding: value, as: UTF8.self)
    }

    /// Where `pattern` first stands. All patterns begin with a carriage return, which is rare in pictures; memchr finds
    /// one fast in a debug build as well, where 25 MB would take seconds byte by byte.
    private static func first(_ pattern: [UInt8], in bytes: [UInt8]) -> Int? {
        var index = 0
        while let start = place(of: pattern[0], in: bytes, from: index) {
            if bytes[start...].starts(with: pattern) { return start }
            index = start + 1
        }
        return nil
    }

    private static func place(of byte: UInt8, in bytes: [UInt8], from index: Int) -> Int? {
        unsafe bytes.withUnsafeBytes { buffer in
            guard index < buffer.count, let base = buffer.baseAddress else { return nil }
            let found = unsafe memchr(base + index, Int32(byte), buffer.count - index)
            return unsafe found.map { unsafe base.distance(to: UnsafeRawPointer($0)) }
        }
    }
}
