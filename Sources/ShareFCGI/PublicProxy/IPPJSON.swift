import HTTPClient

/// JSON (RFC 8259) as JavaScript's `JSON.parse` reads it: nothing but JSON, and of two equal names the last one counts.
struct IPPJSON {
    /// Why a text is no JSON; never a part of the text, which may hold secrets.
    struct Failure: Error, Equatable, CustomStringConvertible {
        /// Counted from 1.
        let line: Int
        let reason: String

        var description: String { "line \(line): \(reason)" }
    }

    let value: RawValue
    /// Names that an object has twice, with a dot for each level.
    let doubled: [String]

    init(_ bytes: [UInt8]) throws(Failure) {
        var parser = Parser(bytes)
        value = try parser.document()
        doubled = parser.doubled
    }
}

private struct Parser {
    private let bytes: [UInt8]
    private var index: Int
    private var path: [String] = []
    private(set) var doubled: [String] = []

    /// No configuration is as deep, and none shall take the stack with it.
    private static let depth = 64

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        index = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    }

    mutating func document() throws(IPPJSON.Failure) -> RawValue {
        let value = try value()
        guard next() == nil else { throw failure("there is more behind the end") }
        return value
    }

    private mutating func value() throws(IPPJSON.Failure) -> RawValue {
        switch next() {
        case UInt8(ascii: "{"): return .group(try object())
        case UInt8(ascii: "["): return .list(try array())
        case UInt8(ascii: "\""): return .text(try string())
        case UInt8(ascii: "t"): return try word("true", .flag(true))
        case UInt8(ascii: "f"): return try word("false", .flag(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        case let byte? where byte == UInt8(ascii: "-") || byte.isDigit: return try number()
        default: throw failure("a value is missing")
        }
    }

    private mutating func object() throws(IPPJSON.Failure) -> [String: RawValue] {
        var members: [String: RawValue] = [:]
        try items(to: "}") { (parser) throws(IPPJSON.Failure) in
            guard parser.next() == UInt8(ascii: "\"") else { throw parser.failure("a name in quotes is missing") }
            let name = try parser.string()
            guard parser.next() == UInt8(ascii: ":") else { throw parser.failure("a colon is missing") }
            parser.index += 1
            parser.path.append(name)
            if members[name] != nil { parser.doubled.append(parser.path.joined(separator: ".")) }
            members[name] = try parser.value()
            parser.path.removeLast()
        }
        return members
    }

    private mutating func array() throws(IPPJSON.Failure) -> [RawValue] {
        var items: [RawValue] = []
        path.append("[]")
        try self.items(to: "]") { (parser) throws(IPPJSON.Failure) in items.append(try parser.value()) }
        path.removeLast()
        return items
    }

    /// What stands between two brackets, with commas between.
    private mutating func items(
        to end: Unicode.Scalar,
        _ item: (inout Parser) throws(IPPJSON.Failure) -> Void
    ) throws(IPPJSON.Failure) {
        guard path.count < Self.depth else { throw failure("it is too deep") }
        let end = UInt8(ascii: end)
        index += 1
        if next() == end {
            index += 1
            return
        }
        while true {
            try item(&self)
            switch next() {
            case UInt8(ascii: ","): index += 1
            case end:
                index += 1
                return
            default: throw failure("a comma or a bracket is missing")
            }
        }
    }

    private mutating func word(_ word: String, _ value: RawValue) throws(IPPJSON.Failure) -> RawValue {
        guard bytes[index...].starts(with: word.utf8) else { throw failure("a value is missing") }
        index += word.utf8.count
        return value
    }

    // MARK: Numbers and texts

    /// A whole number wherever JavaScript sees one: `1.0`, `1e3`.
    private mutating func number() throws(IPPJSON.Failure) -> RawValue {
        let start = index
        if bytes[index] == UInt8(ascii: "-") { index += 1 }
        let beginsWithZero = peek == UInt8(ascii: "0")
        let whole = digits()
        guard whole == 1 || whole > 1 && !beginsWithZero else { throw failure("a number is broken") }
        if peek == UInt8(ascii: ".") {
            index += 1
            guard digits() > 0 else { throw failure("a number is broken") }
        }
        if peek == UInt8(ascii: "e") || peek == UInt8(ascii: "E") {
            index += 1
            if peek == UInt8(ascii: "+") || peek == UInt8(ascii: "-") { index += 1 }
            guard digits() > 0 else { throw failure("a number is broken") }
        }
        let number = Double(String(decoding: bytes[start..<index], as: UTF8.self)) ?? .infinity
        return Int(exactly: number).map { .integer($0) } ?? .fraction(number)
    }

    private mutating func digits() -> Int {
        let start = index
        while let byte = peek, byte.isDigit { index += 1 }
        return index - start
    }

    private mutating func string() throws(IPPJSON.Failure) -> String {
        index += 1
        var units: [UInt16] = []
        while let byte = peek, byte != UInt8(ascii: "\"") {
            guard byte >= 0x20 else { break }
            if byte == UInt8(ascii: "\\") {
                units.append(try escaped())
            } else {
                let start = index
                index += 1
                while let more = peek, more & 0xC0 == 0x80 { index += 1 }
                units += String(decoding: bytes[start..<index], as: UTF8.self).utf16
            }
        }
        guard peek == UInt8(ascii: "\"") else { throw failure("a quote does not end on its line") }
        index += 1
        // Half a surrogate pair becomes U+FFFD.
        return String(decoding: units, as: UTF16.self)
    }

    private mutating func escaped() throws(IPPJSON.Failure) -> UInt16 {
        index += 1
        let byte = peek ?? 0
        index += 1
        switch byte {
        case UInt8(ascii: "b"): return 0x08
        case UInt8(ascii: "f"): return 0x0C
        case UInt8(ascii: "n"): return 0x0A
        case UInt8(ascii: "r"): return 0x0D
        case UInt8(ascii: "t"): return 0x09
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return UInt16(byte)
        case UInt8(ascii: "u"): return try codeUnit()
        default: throw failure("a backslash stands before something that it cannot escape")
        }
    }

    /// The four digits behind `\u`.
    private mutating func codeUnit() throws(IPPJSON.Failure) -> UInt16 {
        let digits = bytes.dropFirst(index).prefix(4)
        guard digits.count == 4, digits.allSatisfy({ $0.isHexadecimal }),
            let unit = UInt16(String(decoding: digits, as: UTF8.self), radix: 16)
        else { throw failure("four digits are missing behind \\u") }
        index += 4
        return unit
    }

    // MARK: Bytes

    private var peek: UInt8? { index < bytes.count ? bytes[index] : nil }

    /// The next byte that is no blank; it stays.
    private mutating func next() -> UInt8? {
        while let byte = peek, [0x20, 0x09, 0x0A, 0x0D].contains(byte) { index += 1 }
        return peek
    }

    private func failure(_ reason: String) -> IPPJSON.Failure {
        IPPJSON.Failure(line: 1 + bytes.prefix(index).count { $0 == 0x0A }, reason: reason)
    }
}
