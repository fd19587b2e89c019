import HTTPClient

/// The words of a JSON5 text (https://spec.json5.org) with the line of each; a decoder would hide both lines and
/// duplicates. No more of JSON5 than an owner needs: no escapes but `\"`, `\'`, `\\`, `\/` and `\uXXXX`.
struct JSON5Tokens {
    enum Token: Equatable {
        /// One of `{ } : ,`.
        case mark(Character)
        /// In quotes.
        case text(String)
        /// A bare name, a number, `true`, `false`.
        case word(String)
        case end
    }

    private let bytes: [UInt8]
    private var index = 0
    private var ahead: (token: Token, line: Int)?
    private var reading = 1
    /// Where the last token stood, counted from 1.
    private(set) var line = 1

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// The next token, which stays.
    mutating func peek() throws(IdentityMapFile.Failure) -> Token {
        if let ahead { return ahead.token }
        let token = try read()
        ahead = (token, reading)
        line = reading
        return token
    }

    /// The next token.
    mutating func next() throws(IdentityMapFile.Failure) -> Token {
        let token = try peek()
        ahead = nil
        return token
    }

    private mutating func read() throws(IdentityMapFile.Failure) -> Token {
        try skipBlanks()
        guard index < bytes.count else { return .end }
        let byte = bytes[index]
        switch byte {
        case UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: ":"), UInt8(ascii: ","):
            index += 1
            return .mark(Character(Unicode.Scalar(byte)))
        case UInt8(ascii: "\""), UInt8(ascii: "'"): return .text(try quoted(by: byte))
        default:
            let word = bytes[index...].prefix(while: Self.isWord)
            guard !word.isEmpty else { throw failure("there is a character that means nothing here") }
            index = word.endIndex
            return .word(String(decoding: word, as: UTF8.self))
        }
    }

    /// Blanks, line ends and comments.
    private mutating func skipBlanks() throws(IdentityMapFile.Failure) {
        while index < bytes.count {
            switch bytes[index] {
            case 0x20, 0x09: index += 1
            case 0x0A:
                reading += 1
                index += 1
            case 0x0D: throw failure("lines must end with LF alone, not with CR LF")
            case 0xEF where bytes[index...].starts(with: [0xEF, 0xBB, 0xBF]):
                throw failure("there is a byte order mark (U+FEFF): save the file without")
            case UInt8(ascii: "/"): try skipComment()
            default: return
            }
        }
    }

    private mutating func skipComment() throws(IdentityMapFile.Failure) {
        if bytes[index...].starts(with: "//".utf8) {
            index = bytes[index...].firstIndex { $0 == 0x0A || $0 == 0x0D } ?? bytes.count
            return
        }
        guard bytes[index...].starts(with: "/*".utf8) else { throw failure("a comment begins with // or /*") }
        guard let end = bytes[(index + 2)...].firstRange(of: Array("*/".utf8)) else {
            throw failure("a comment does not end")
        }
        guard !bytes[index..<end.lowerBound].contains(0x0D) else {
            throw failure("lines must end with LF alone, not with CR LF")
        }
        reading += bytes[index..<end.lowerBound].count { $0 == 0x0A }
        index = end.upperBound
    }

    private mutating func quoted(by quote: UInt8) throws(IdentityMapFile.Failure) -> String {
        index += 1
        var content: [UInt8] = []
        while index < bytes.count, bytes[index] != quote {
            guard bytes[index] >= 0x20, bytes[index] != 0x7F else { break }
            if bytes[index] == UInt8(ascii: "\\") {
                content += try escaped()
            } else {
                content.append(bytes[index])
                index += 1
            }
        }
        guard index < bytes.count, bytes[index] == quote else { throw failure("a quote does not end on its line") }
        index += 1
        guard let text = String(validating: content, as: UTF8.self) else { throw failure("a text is not UTF-8") }
        return text
    }

    private mutating func escaped() throws(IdentityMapFile.Failure) -> [UInt8] {
        let rest = bytes[(index + 1)...]
        if let byte = rest.first, "\"'\\/".utf8.contains(byte) {
            index += 2
            return [byte]
        }
        let digits = rest.dropFirst().prefix(4)
        guard rest.first == UInt8(ascii: "u"), digits.count == 4, digits.allSatisfy(\.isHexadecimal),
            let value = UInt32(String(decoding: digits, as: UTF8.self), radix: 16), let scalar = Unicode.Scalar(value)
        else { throw failure("a backslash may only stand before a quote, itself, a slash, or uXXXX") }
        index += 6
        return Array(String(scalar).utf8)
    }

    private func failure(_ reason: String) -> IdentityMapFile.Failure { IdentityMapFile.Failure(reading, reason) }

    private static func isWord(_ byte: UInt8) -> Bool {
        byte.isAlphanumeric || "_$-+.".utf8.contains(byte)
    }
}
