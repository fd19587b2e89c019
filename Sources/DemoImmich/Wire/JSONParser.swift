import FoundationEssentials

/// Reads JSON (RFC 8259), keeping the order of keys.
struct JSONParser {
    /// Lists and objects inside each other; deeper ones are refused.
    private static let maximumDepth = 64

    private let bytes: [UInt8]
    private var index = 0
    private var depth = 0

    /// Nil where the bytes are not one document.
    static func parse(_ bytes: [UInt8]) -> JSON? {
        var parser = JSONParser(bytes: bytes)
        guard let value = parser.value(), parser.peek() == nil else { return nil }
        return value
    }

    private init(bytes: [UInt8]) { self.bytes = bytes }

    /// The next byte that is no space.
    private mutating func peek() -> UInt8? {
        while index < bytes.count, [0x20, 0x0A, 0x0D, 0x09].contains(bytes[index]) { index += 1 }
        return index < bytes.count ? bytes[index] : nil
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard peek() == byte else { return false }
        index += 1
        return true
    }

    private mutating func value() -> JSON? {
        guard depth < JSONParser.maximumDepth else { return nil }
        depth += 1
        defer { depth -= 1 }
        return switch peek() {
        case UInt8(ascii: "{"): object()
        case UInt8(ascii: "["): list()
        case UInt8(ascii: "\""): text().map { .text($0) }
        default: word()
        }
    }

    private mutating func word() -> JSON? {
        let start = index
        while index < bytes.count, !Array(",]} \n\r\t".utf8).contains(bytes[index]) { index += 1 }
        let word = String(decoding: bytes[start..<index], as: UTF8.self)
        switch word {
        case "null": return .null
        case "true": return .bool(true)
        case "false": return .bool(false)
        default:
            // Swift reads more spellings of numbers than JSON has.
            let allowed = Array("+-.0123456789Ee".utf8)
            guard let number = Double(word), number.isFinite, word.utf8.allSatisfy({ allowed.contains($0) }),
                let first = word.utf8.first, first != UInt8(ascii: "+"), first != UInt8(ascii: ".")
            else { return nil }
            return Int64(word).map { .int($0) } ?? .raw(word)
        }
    }

    private mutating func list() -> JSON? {
        guard take(UInt8(ascii: "[")) else { return nil }
        var items: [JSON] = []
        if take(UInt8(ascii: "]")) { return .list([]) }
        repeat {
            guard let item = value() else { return nil }
            items.append(item)
        } while take(UInt8(ascii: ","))
        return take(UInt8(ascii: "]")) ? .list(items) : nil
    }

    private mutating func object() -> JSON? {
        guard take(UInt8(ascii: "{")) else { return nil }
        var members: [(String, JSON)] = []
        if take(UInt8(ascii: "}")) { return .object([]) }
        repeat {
            guard peek() == UInt8(ascii: "\""), let name = text(), take(UInt8(ascii: ":")), let member = value() else {
                return nil
            }
            members.append((name, member))
        } while take(UInt8(ascii: ","))
        return take(UInt8(ascii: "}")) ? .object(members) : nil
    }

    /// A string; its escapes, rare as they are, are JSONDecoder's to read.
    private mutating func text() -> String? {
        let start = index
        index += 1
        var isEscaped = false
        while index < bytes.count, bytes[index] != UInt8(ascii: "\"") {
            guard bytes[index] >= 0x20 else { return nil }
            if bytes[index] == UInt8(ascii: "\\") {
                isEscaped = true
                index += 1
            }
            index += 1
        }
        guard index < bytes.count else { return nil }
        index += 1
        if isEscaped { return try? JSONDecoder().decode(String.self, from: Data(bytes[start..<index])) }
        return String(validating: bytes[(start + 1)..<(index - 1)], as: UTF8.self)
    }
}

/// What was read, looked at.
extension JSON {
    /// A member of an object; as in JavaScript the last of one name.
    subscript(_ name: String) -> JSON? {
        guard case .object(let members) = self else { return nil }
        return members.last { $0.0.isExactly(name) }?.1
    }

    var string: String? { if case .text(let text) = self { text } else { nil } }
    var bool: Bool? { if case .bool(let value) = self { value } else { nil } }
    var items: [JSON]? { if case .list(let items) = self { items } else { nil } }
    var isObject: Bool { if case .object = self { true } else { false } }
    var isNull: Bool { if case .null = self { true } else { false } }

    var number: Double? {
        switch self {
        case .int(let value): Double(value)
        case .raw(let text): Double(text)
        default: nil
        }
    }

    /// A string with something in it.
    var filled: String? { string.flatMap { $0.isEmpty ? nil : $0 } }
}

extension String {
    /// The same bytes; `==` also takes what Unicode calls equivalent.
    func isExactly(_ other: String) -> Bool { utf8.elementsEqual(other.utf8) }
}
