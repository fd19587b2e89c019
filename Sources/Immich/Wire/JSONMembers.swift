/// Cuts members out of JSON and leaves every other byte as it came.
enum JSONMembers {
    /// Deeper JSON is none of Immich's.
    private static let maximumDepth = 64

    /// `json` without the members that have one of these names, at any depth; nil where it is no JSON.
    ///
    /// Names are compared as they stand, and after their escapes are undone where there are any: a name in another
    /// spelling is still that name to whoever reads the result.
    static func removing(_ names: Set<String>, from json: [UInt8]) -> [UInt8]? {
        var cutter = Cutter(input: json, names: names)
        guard cutter.value(depth: 0), cutter.skipSpace() == nil else { return nil }
        return cutter.output
    }

    /// One pass over the bytes (RFC 8259); every method returns false where the grammar is broken.
    private struct Cutter {
        let input: [UInt8]
        let names: Set<String>
        var output: [UInt8] = []
        private var position = 0

        init(input: [UInt8], names: Set<String>) {
            self.input = input
            self.names = names
            output.reserveCapacity(input.count)
        }

        /// The next byte that is no space; spaces are copied.
        mutating func skipSpace() -> UInt8? {
            while position < input.count {
                switch input[position] {
                case 0x20, 0x09, 0x0A, 0x0D: copy()
                case let byte: return byte
                }
            }
            return nil
        }

        private mutating func copy() {
            output.append(input[position])
            position += 1
        }

        private mutating func expect(_ character: Unicode.Scalar) -> Bool {
            guard skipSpace() == UInt8(ascii: character) else { return false }
            copy()
            return true
        }

        mutating func value(depth: Int) -> Bool {
            guard depth < maximumDepth, let first = skipSpace() else { return false }
            switch first {
            case UInt8(ascii: "{"): return object(depth)
            case UInt8(ascii: "["): return array(depth)
            case UInt8(ascii: "\""): return string() != nil
            default: return word()
            }
        }

        private mutating func object(_ depth: Int) -> Bool {
            copy()
            if skipSpace() == UInt8(ascii: "}") {
                copy()
                return true
            }
            var isFirst = true
            while true {
                let before = output.count
                if !isFirst { output.append(UInt8(ascii: ",")) }
                guard skipSpace() == UInt8(ascii: "\""), let name = string(), expect(":"), value(depth: depth + 1)
                else { return false }
                if names.contains(name) { output.removeSubrange(before...) } else { isFirst = false }
                guard let next = skipSpace() else { return false }
                if next == UInt8(ascii: "}") {
                    copy()
                    return true
                }
                guard next == UInt8(ascii: ",") else { return false }
                position += 1
            }
        }

        private mutating func array(_ depth: Int) -> Bool {
            copy()
            if skipSpace() == UInt8(ascii: "]") {
                copy()
                return true
            }
            while value(depth: depth + 1) {
                guard let next = skipSpace() else { return false }
                copy()
                if next == UInt8(ascii: "]") { return true }
                guard next == UInt8(ascii: ",") else { return false }
            }
            return false
        }

        /// Copies a string; its text, with escapes undone as far as a name of ours may need it.
        private mutating func string() -> String? {
            copy()
            var text: [UInt8] = []
            while position < input.count {
                let byte = input[position]
                copy()
                switch byte {
                case UInt8(ascii: "\""): return String(decoding: text, as: UTF8.self)
                case UInt8(ascii: "\\"):
                    guard let unescaped = escape() else { return nil }
                    text.append(unescaped)
                case ..<0x20: return nil
                default: text.append(byte)
                }
            }
            return nil
        }

        /// Copies what follows a backslash: its byte where it is ASCII, else one that no name has.
        private mutating func escape() -> UInt8? {
            guard position < input.count else { return nil }
            let byte = input[position]
            copy()
            guard byte == UInt8(ascii: "u") else { return byte }
            guard position + 4 <= input.count else { return nil }
            var number = 0
            for _ in 0..<4 {
                guard let digit = Hexadecimal.value(input[position]) else { return nil }
                number = number << 4 | Int(digit)
                copy()
            }
            return number < 0x80 ? UInt8(number) : 0xFF
        }

        /// Copies a number, `true`, `false` or `null`.
        private mutating func word() -> Bool {
            let start = position
            while position < input.count {
                switch input[position] {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                    UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "E"):
                    copy()
                default: return position > start
                }
            }
            return position > start
        }
    }
}
