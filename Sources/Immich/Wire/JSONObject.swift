import FoundationEssentials

/// One object of JSON (RFC 8259), read to its first level only: members keep their order and their bytes, so that what
/// nobody touches is written as it came, to the last digit of a number.
package struct JSONObject: Sendable {

    package private(set) var members: [(name: String, value: [UInt8])] = []

    /// Nil where the bytes are not one object, or a name is there twice.
    package init?(_ bytes: [UInt8]) {
        // The grammar is Foundation's to judge; below, only brackets, quotes and commas are looked for.
        guard (try? JSONDecoder().decode(JSONTree.self, from: Data(bytes))) != nil else { return nil }
        var reader = Reader(bytes: bytes)
        guard reader.take(UInt8(ascii: "{")) else { return nil }
        if reader.take(UInt8(ascii: "}")) { return }
        repeat {
            guard let name = JSONTree(reader.value())?.text, reader.take(UInt8(ascii: ":")), self[name] == nil else {
                return nil
            }
            members.append((name, reader.value()))
        } while reader.take(UInt8(ascii: ","))
        guard reader.take(UInt8(ascii: "}")) else { return nil }
    }

    /// A member's bytes. Changed, it keeps its place; a new one comes last.
    package subscript(name: String) -> [UInt8]? {
        get { members.first { $0.name == name }?.value }
        set {
            guard let newValue else { return members.removeAll { $0.name == name } }
            guard let place = members.firstIndex(where: { $0.name == name }) else {
                return members.append((name, newValue))
            }
            members[place].value = newValue
        }
    }

    /// The object again.
    package var bytes: [UInt8] {
        var bytes = [UInt8(ascii: "{")]
        for (index, member) in members.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            bytes += JSONTree.text(member.name).bytes + [UInt8(ascii: ":")] + member.value
        }
        return bytes + [UInt8(ascii: "}")]
    }

    /// Walks over JSON that is known to be right.
    private struct Reader {
        let bytes: [UInt8]
        private var position = 0

        init(bytes: [UInt8]) { self.bytes = bytes }

        private mutating func skipSpace() {
            while position < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[position]) { position += 1 }
        }

        mutating func take(_ byte: UInt8) -> Bool {
            skipSpace()
            guard position < bytes.count, bytes[position] == byte else { return false }
            position += 1
            return true
        }

        /// The next value, to the comma, colon or bracket that ends it.
        mutating func value() -> [UInt8] {
            skipSpace()
            let start = position
            var depth = 0
            var isText = false
            while position < bytes.count {
                switch bytes[position] {
                case UInt8(ascii: "\\") where isText: position += 1
                case UInt8(ascii: "\""): isText.toggle()
                case _ where isText: break
                case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
                case UInt8(ascii: "}"), UInt8(ascii: "]"):
                    guard depth > 0 else { return end(start) }
                    depth -= 1
                case UInt8(ascii: ","), UInt8(ascii: ":"): if depth == 0 { return end(start) }
                default: break
                }
                position += 1
            }
            return end(start)
        }

        private func end(_ start: Int) -> [UInt8] {
            let value = bytes[start..<min(position, bytes.count)]
            return Array(value.prefix(value.count - value.reversed().prefix { $0 <= 0x20 }.count))
        }
    }
}
