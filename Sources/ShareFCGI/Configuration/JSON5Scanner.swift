import HTTPClient

/// Reads a text once, from its first byte to its last.
struct JSON5Scanner {
    private typealias Fault = JSON5.Fault

    /// A bracket that is open. In ASCII `}` is the second behind `{`, and `]` behind `[`.
    private struct Bracket {
        let byte: UInt8
        let place: JSON5.Place
        var end: UInt8 { byte + 2 }
    }

    private let text: [UInt8]
    private let dialect: JSON5.Dialect
    private var index = 0
    private var depth = 0
    /// Where the byte at `placed` is.
    private var place = JSON5.Place()
    private var placed = 0

    init(_ text: [UInt8], _ dialect: JSON5.Dialect) {
        (self.text, self.dialect) = (text, dialect)
        if text.starts(with: Self.byteOrderMark) { index = Self.byteOrderMark.count }
    }

    mutating func document() throws(JSON5.Fault) -> JSON5 {
        guard try next() == UInt8(ascii: "{") else { throw fault("one object, { … }, was expected") }
        let object = try object()
        guard try next() == nil else { throw fault("nothing was expected behind the last }") }
        return object
    }

    // MARK: Brackets

    private mutating func object() throws(Fault) -> JSON5 {
        let bracket = try open()
        var members: [JSON5.Member] = []
        while try hasNext(in: bracket, behind: members.count) { members.append(try member()) }
        return JSON5(members: members)
    }

    private mutating func list() throws(Fault) -> JSON5.Value {
        let bracket = try open()
        var items: [JSON5.Value] = []
        while try hasNext(in: bracket, behind: items.count) { items.append(try value()) }
        return .list(items)
    }

    private mutating func open() throws(Fault) -> Bracket {
        depth += 1
        // No file is as deep, and none shall take the stack with it.
        guard depth <= 64 else { throw fault("it is nested too deeply") }
        let bracket = Bracket(byte: text[index], place: here())
        index += 1
        return bracket
    }

    /// Takes the comma behind the last item and the bracket's end; JSON5 has that comma at the end, too.
    private mutating func hasNext(in bracket: Bracket, behind count: Int) throws(Fault) -> Bool {
        var byte = try next()
        let hasComma = count > 0 && byte == UInt8(ascii: ",")
        if hasComma {
            index += 1
            byte = try next()
        }
        guard byte != nil else {
            throw fault("this \(Unicode.Scalar(bracket.byte)) is never closed", at: bracket.place)
        }
        if byte == bracket.end, isJSON5 || !hasComma {
            depth -= 1
            index += 1
            return false
        }
        guard count == 0 || hasComma else { throw fault("a comma or \(Unicode.Scalar(bracket.end)) was expected") }
        return true
    }

    private mutating func member() throws(Fault) -> JSON5.Member {
        let place = here()
        let name = try name(at: place)
        guard try next() == UInt8(ascii: ":") else { throw fault("a colon was expected") }
        index += 1
        return JSON5.Member(name: name, place: place, value: try value())
    }

    private mutating func value() throws(Fault) -> JSON5.Value {
        switch try next() {
        case UInt8(ascii: "{"): return .object(try object())
        case UInt8(ascii: "["): return try list()
        case let byte? where isQuote(byte): return .plain(.text(try quoted()))
        default:
            let start = here()
            let word = bare()
            guard !word.isEmpty else { throw fault("a value was expected") }
            guard let value = JSON5Word.value(word, dialect) else {
                throw fault("text in quotes, a number, true, false or null was expected", at: start)
            }
            return .plain(value)
        }
    }

    // MARK: Words

    private mutating func name(at place: JSON5.Place) throws(Fault) -> String {
        if isQuote(text[index]) { return try quoted() }
        guard isJSON5 else { throw fault("a name in quotes was expected") }
        let name = bare()
        guard !name.isEmpty, name.allSatisfy({ $0.isAlphanumeric || $0 >= 0x80 || "_$-+.".utf8.contains($0) }) else {
            throw fault("a name was expected, in quotes where it holds more than letters, digits and $_.+-", at: place)
        }
        return try string(name, at: place)
    }

    private mutating func bare() -> ArraySlice<UInt8> {
        let start = index
        while let byte = peek, blank == 0, !"{}[]:,\"'/".utf8.contains(byte) { index += 1 }
        return text[start..<index]
    }

    private func isQuote(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "\"") || isJSON5 && byte == UInt8(ascii: "'") }

    private mutating func quoted() throws(Fault) -> String {
        let start = here()
        let quote = text[index]
        index += 1
        var units: [UInt16] = []
        while let byte = peek, byte != quote, byte >= 0x20 {
            if byte == UInt8(ascii: "\\") {
                let place = here()
                guard let meant = escaped() else {
                    throw fault("a backslash stands before what it cannot escape", at: place)
                }
                units += meant
            } else {
                let part = text[index...].prefix { $0 != quote && $0 != UInt8(ascii: "\\") && $0 >= 0x20 }
                units += try string(part, at: here()).utf16
                index = part.endIndex
            }
        }
        guard let byte = peek, byte != 0x0A, byte != 0x0D else {
            throw fault("this quote is not closed on its line", at: start)
        }
        guard byte == quote else { throw fault("a control character stands in a text") }
        index += 1
        if !isJSON5 { return String(decoding: units, as: UTF16.self) }
        guard !units.contains(0), let text = String(validating: units, as: UTF16.self) else {
            throw fault("this text holds NUL, or half of a surrogate pair", at: start)
        }
        return text
    }

    private func string(_ bytes: ArraySlice<UInt8>, at place: JSON5.Place) throws(Fault) -> String {
        if isJSON5, String(validating: bytes, as: UTF8.self) == nil {
            throw Fault(place: place, reason: "this is not all UTF-8: save the file as UTF-8")
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// What a backslash and what is behind it mean; nil for nothing.
    private mutating func escaped() -> [UInt16]? {
        index += 1
        guard let byte = peek else { return [] }
        index += 1
        if let unit = Self.escapes[byte] { return [unit] }
        switch byte {
        case UInt8(ascii: "u"): return hexadecimal(4)
        case UInt8(ascii: "x") where isJSON5: return hexadecimal(2)
        case UInt8(ascii: "v") where isJSON5: return [0x0B]
        case UInt8(ascii: "'") where isJSON5: return [UInt16(byte)]
        case 0x0A where isJSON5: return []
        case 0x0D where isJSON5:
            if peek == 0x0A { index += 1 }
            return []
        default: return nil
        }
    }

    private mutating func hexadecimal(_ count: Int) -> [UInt16]? {
        let digits = text[index...].prefix(count)
        index = digits.endIndex
        guard digits.count == count, digits.allSatisfy(\.isHexadecimal) else { return nil }
        return UInt16(String(decoding: digits, as: UTF8.self), radix: 16).map { [$0] }
    }

    private static let escapes = [UInt8: UInt16](
        uniqueKeysWithValues: zip("\"\\/bfnrt".utf8, "\"\\/\u{8}\u{C}\n\r\t".utf16)
    )

    // MARK: Bytes

    private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]
    private static let wideBlanks = [[0xC2, 0xA0], byteOrderMark, [0xE2, 0x80, 0xA8], [0xE2, 0x80, 0xA9]]

    private var isJSON5: Bool { dialect == .json5 }

    private var peek: UInt8? { index < text.count ? text[index] : nil }

    /// How many bytes the blank here has; none where there is something.
    private var blank: Int {
        switch peek {
        case 0x20, 0x09, 0x0A, 0x0D: 1
        case 0x0B, 0x0C: isJSON5 ? 1 : 0
        case let byte? where byte >= 0x80 && isJSON5:
            Self.wideBlanks.first { text[index...].starts(with: $0) }?.count ?? 0
        default: 0
        }
    }

    /// The next byte that is neither blank nor comment; it stays.
    private mutating func next() throws(Fault) -> UInt8? {
        while let byte = peek, blank > 0 || isJSON5 && byte == UInt8(ascii: "/") {
            if blank > 0 { index += blank } else { try skipComment() }
        }
        return peek
    }

    private mutating func skipComment() throws(Fault) {
        if text[index...].starts(with: "//".utf8) {
            index = text[index...].firstIndex { $0 == 0x0A || $0 == 0x0D } ?? text.count
        } else if text[index...].starts(with: "/*".utf8) {
            guard let end = text[(index + 2)...].firstRange(of: Array("*/".utf8)) else {
                throw fault("this comment is never closed")
            }
            index = end.upperBound
        } else {
            throw fault("text in quotes, or a comment with // or /*, was expected")
        }
    }

    /// The place of the byte at `index`: only what was read since the last time is counted.
    private mutating func here() -> JSON5.Place {
        for byte in text[placed..<index] {
            if byte == 0x0A {
                place = JSON5.Place(line: place.line + 1)
            } else if byte & 0xC0 != 0x80 {
                place.column += 1
            }
        }
        placed = index
        return place
    }

    private mutating func fault(_ reason: String, at place: JSON5.Place? = nil) -> Fault {
        Fault(place: place ?? here(), reason: reason)
    }
}
