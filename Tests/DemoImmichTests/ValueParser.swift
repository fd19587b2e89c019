import FoundationEssentials

/// Reads JSON without throwing: Swift Testing keeps a backtrace of every error, and a decoder of unions throws thousands.
struct ValueParser {
    private let bytes: [UInt8]
    private var index = 0

    /// Nil where the bytes are not one document.
    static func parse(_ bytes: [UInt8]) -> Value? {
        var parser = ValueParser(bytes: bytes)
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

    private mutating func value() -> Value? {
        switch peek() {
        case UInt8(ascii: "{"): object()
        case UInt8(ascii: "["): list()
        case UInt8(ascii: "\""): text().map { .text($0) }
        default: word()
        }
    }

    private mutating func word() -> Value? {
        let start = index
        while index < bytes.count, !Array(",]} \n\r\t".utf8).contains(bytes[index]) { index += 1 }
        let word = String(decoding: bytes[start..<index], as: UTF8.self)
        return switch word {
        case "null": .null
        case "true": .bool(true)
        case "false": .bool(false)
        default: Double(word).map { .number($0) }
        }
    }

    private mutating func list() -> Value? {
        guard take(UInt8(ascii: "[")) else { return nil }
        var items: [Value] = []
        if take(UInt8(ascii: "]")) { return .list([]) }
        repeat {
            guard let item = value() else { return nil }
            items.append(item)
        } while take(UInt8(ascii: ","))
        return take(UInt8(ascii: "]")) ? .list(items) : nil
    }

    private mutating func object() -> Value? {
        guard take(UInt8(ascii: "{")) else { return nil }
        var members: [String: Value] = [:]
        if take(UInt8(ascii: "}")) { return .object([:]) }
        repeat {
            guard peek() != nil, let name = text(), take(UInt8(ascii: ":")), let member = value() else { return nil }
            members[name] = member
        } while take(UInt8(ascii: ","))
        return take(UInt8(ascii: "}")) ? .object(members) : nil
    }

    /// A string; its escapes, rare as they are, are JSONDecoder's to read.
    private mutating func text() -> String? {
        guard bytes[index] == UInt8(ascii: "\"") else { return nil }
        let start = index
        index += 1
        var isEscaped = false
        while index < bytes.count, bytes[index] != UInt8(ascii: "\"") {
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
