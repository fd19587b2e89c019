/// The form of a JSON5 text (https://spec.json5.org): whether it is one, and where it is not. A decoder names no line, and
/// of a name that stands twice in one object it takes one and says nothing.
struct JSON5Syntax {
    /// A place, and what is wrong there. No value is ever named, since it may be a secret.
    struct Fault: Error, Equatable, CustomStringConvertible {
        /// Counted from 1; the column in characters.
        let line: Int
        let column: Int
        let reason: String

        var description: String { "line \(line), column \(column): \(reason)" }
    }

    /// The first name that stands twice in one object, where it stands again.
    let repeated: Fault?

    /// Reads one object.
    init(_ text: [UInt8]) throws(Fault) {
        var walk = Walk(text)
        try walk.document()
        repeated = walk.repeated
    }
}

private struct Walk {
    private typealias Fault = JSON5Syntax.Fault

    private let text: [UInt8]
    private var index = 0
    /// The names around what is read.
    private var path: [String] = []
    private var level = 0
    private(set) var repeated: JSON5Syntax.Fault?

    /// No configuration is as deep, and none shall take the stack with it.
    private static let depth = 64

    init(_ text: [UInt8]) { self.text = text }

    mutating func document() throws(JSON5Syntax.Fault) {
        guard try next() == UInt8(ascii: "{") else { throw fault("one object, { … }, was expected") }
        try value()
        guard try next() == nil else { throw fault("nothing was expected behind the last }") }
    }

    private mutating func value() throws(Fault) {
        level += 1
        defer { level -= 1 }
        guard level <= Self.depth else { throw fault("it is nested too deeply") }
        switch try next() {
        case UInt8(ascii: "{"):
            var names: Set<String> = []
            try items(to: "}") { (walk) throws(JSON5Syntax.Fault) in try walk.member(of: &names) }
        case UInt8(ascii: "["): try items(to: "]") { (walk) throws(JSON5Syntax.Fault) in try walk.value() }
        case UInt8(ascii: "\""), UInt8(ascii: "'"): _ = try quoted()
        default:
            let start = index
            let word = bare()
            guard !word.isEmpty else { throw fault("a value was expected") }
            guard Self.isValue(word) else {
                throw fault("text in quotes, a number, true, false or null was expected", at: start)
            }
        }
    }

    /// What stands between two brackets, with commas between, and one behind the last where somebody likes it.
    private mutating func items(
        to end: Unicode.Scalar,
        _ item: (inout Walk) throws(JSON5Syntax.Fault) -> Void
    ) throws(Fault) {
        let opened = index
        let open = Unicode.Scalar(text[index])
        index += 1
        while true {
            let byte = try next()
            if byte == UInt8(ascii: end) { break }
            guard byte != nil else { throw fault("this \(open) is never closed", at: opened) }
            try item(&self)
            switch try next() {
            case UInt8(ascii: ","): index += 1
            case UInt8(ascii: end): break
            case nil: throw fault("this \(open) is never closed", at: opened)
            default: throw fault("a comma or \(end) was expected")
            }
        }
        index += 1
    }

    private mutating func member(of names: inout Set<String>) throws(Fault) {
        let start = index
        path.append(try name())
        defer { path.removeLast() }
        if !names.insert(path[path.count - 1]).inserted, repeated == nil {
            let name = LogText.escaped(path.joined(separator: "."), limit: 120)
            repeated = fault("\(name) is there a second time: write it once", at: start)
        }
        guard try next() == UInt8(ascii: ":") else { throw fault("a colon was expected") }
        index += 1
        try value()
    }

    private mutating func name() throws(Fault) -> String {
        if text[index] == UInt8(ascii: "\"") || text[index] == UInt8(ascii: "'") { return try quoted() }
        let start = index
        let name = bare()
        guard let first = name.utf8.first, !Self.isDigit(first), name.utf8.allSatisfy(Self.isOfName) else {
            throw fault("a name was expected, in quotes where it holds more than letters, digits, _ and $", at: start)
        }
        return name
    }

    // MARK: Words

    private mutating func quoted() throws(Fault) -> String {
        let start = index
        index += 1
        while let byte = peek, byte != text[start], byte != 0x0A {
            if byte == UInt8(ascii: "\\") { try escape() } else { index += 1 }
        }
        guard peek == text[start] else { throw fault("this quote is not closed on its line", at: start) }
        index += 1
        return String(decoding: text[(start + 1)..<(index - 1)], as: UTF8.self)
    }

    private mutating func escape() throws(Fault) {
        let start = index
        index += 1
        let digits = [UInt8(ascii: "x"): 2, UInt8(ascii: "u"): 4][peek ?? 0] ?? 0
        let isDecimal = peek.map { Self.isDigit($0) && $0 != UInt8(ascii: "0") } ?? false
        if peek == 0x0D, text[index...].starts(with: [0x0D, 0x0A]) { index += 1 }
        if peek != nil { index += 1 }
        let hexadecimal = text[index...].prefix(digits).count {
            UInt8(String(decoding: [$0], as: UTF8.self), radix: 16) != nil
        }
        guard !isDecimal, hexadecimal == digits else {
            throw fault("a backslash stands before what it cannot escape", at: start)
        }
        index += digits
    }

    private mutating func bare() -> String {
        let start = index
        while let byte = peek, blank == 0, !"{}[]:,\"'/".utf8.contains(byte) { index += 1 }
        return String(decoding: text[start..<index], as: UTF8.self)
    }

    /// A number, or one of the words that are values.
    private static func isValue(_ word: String) -> Bool {
        if ["true", "false", "null"].contains(word) { return true }
        let signed = word.utf8.first.map { "+-".utf8.contains($0) } ?? false
        let number = word.utf8.dropFirst(signed ? 1 : 0)
        if ["Infinity", "NaN"].contains(String(Substring(number))) { return true }
        guard let first = number.first, isDigit(first) || first == UInt8(ascii: ".") else { return false }
        return Double(word) != nil
    }

    private static func isOfName(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), 0x80...: true
        default: isDigit(byte) || "_$\\".utf8.contains(byte)
        }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    // MARK: Bytes

    private var peek: UInt8? { index < text.count ? text[index] : nil }

    /// How many bytes the blank here has; none where there is something.
    private var blank: Int {
        guard let byte = peek else { return 0 }
        if byte == 0x20 || (0x09...0x0D).contains(byte) { return 1 }
        guard byte >= 0x80 else { return 0 }
        let wide: [[UInt8]] = [[0xC2, 0xA0], [0xEF, 0xBB, 0xBF], [0xE2, 0x80, 0xA8], [0xE2, 0x80, 0xA9]]
        return wide.first { text[index...].starts(with: $0) }?.count ?? 0
    }

    /// The next byte that is neither blank nor comment; it stays.
    private mutating func next() throws(Fault) -> UInt8? {
        while let byte = peek {
            if blank > 0 {
                index += blank
            } else if byte == UInt8(ascii: "/") {
                try skipComment()
            } else {
                return byte
            }
        }
        return nil
    }

    private mutating func skipComment() throws(Fault) {
        let start = index
        if text[index...].starts(with: "//".utf8) {
            index = text[index...].firstIndex(of: 0x0A) ?? text.count
        } else if text[index...].starts(with: "/*".utf8) {
            guard let end = text[(index + 2)...].firstRange(of: Array("*/".utf8)) else {
                throw fault("this comment is never closed", at: start)
            }
            index = end.upperBound
        } else {
            throw fault("text in quotes, or a comment with // or /*, was expected")
        }
    }

    private func fault(_ reason: String, at place: Int? = nil) -> Fault {
        let before = text[..<(place ?? index)]
        let line = before.lastIndex(of: 0x0A).map { before[($0 + 1)...] } ?? before
        return Fault(
            line: 1 + before.count { $0 == 0x0A },
            column: 1 + line.count { $0 & 0xC0 != 0x80 },
            reason: reason
        )
    }
}
