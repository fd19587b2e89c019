/// A name that stands twice in one object of a JSON5 text: decoders take one of the two and say nothing.
struct RepeatedKey: Equatable {
    /// With the names around it and dots between.
    let path: String
    /// Of the second one, counted from 1.
    let line: Int

    /// Finds the first; nil where there is none. `text` is known to be JSON5, so that words alone are told apart here.
    init?(in text: [UInt8]) {
        var scanner = Scanner(text)
        guard let found = scanner.firstRepeated() else { return nil }
        self = found
    }

    fileprivate init(path: String, line: Int) { (self.path, self.line) = (path, line) }

    private struct Scanner {
        private struct Level {
            let isObject: Bool
            var names: Set<String> = []
            /// Whose value comes.
            var name = ""
        }

        private let text: [UInt8]
        private var index = 0
        private var line = 1
        private var levels: [Level] = []
        /// What was read last, if it can be a name.
        private var word: String?

        init(_ text: [UInt8]) { self.text = text }

        mutating func firstRepeated() -> RepeatedKey? {
            while index < text.count {
                switch text[index] {
                case UInt8(ascii: "\""), UInt8(ascii: "'"): word = quoted(by: text[index])
                case UInt8(ascii: "/"): skipComment()
                case UInt8(ascii: "{"), UInt8(ascii: "["):
                    levels.append(Level(isObject: text[index] == UInt8(ascii: "{")))
                    step()
                case UInt8(ascii: "}"), UInt8(ascii: "]"):
                    _ = levels.popLast()
                    step()
                case UInt8(ascii: ":"):
                    if let found = take() { return found }
                    step()
                case let byte where Self.isBlank(byte): step()
                case UInt8(ascii: ","): step()
                default: word = bare()
                }
            }
            return nil
        }

        /// A name and its colon have been read.
        private mutating func take() -> RepeatedKey? {
            guard let word, var level = levels.popLast(), level.isObject else { return nil }
            level.name = word
            let isNew = level.names.insert(word).inserted
            levels.append(level)
            guard !isNew else { return nil }
            return RepeatedKey(path: levels.filter(\.isObject).map(\.name).joined(separator: "."), line: line)
        }

        private mutating func step() {
            if text[index] == UInt8(ascii: "\n") { line += 1 }
            index += 1
        }

        private mutating func quoted(by quote: UInt8) -> String {
            step()
            let start = index
            while index < text.count, text[index] != quote {
                if text[index] == UInt8(ascii: "\\"), index + 1 < text.count { step() }
                step()
            }
            let bytes = text[start..<index]
            if index < text.count { step() }
            return String(decoding: bytes, as: UTF8.self)
        }

        private mutating func bare() -> String {
            let start = index
            while index < text.count, !Self.isBlank(text[index]), !"{}[]:,\"'/".utf8.contains(text[index]) { step() }
            return String(decoding: text[start..<index], as: UTF8.self)
        }

        private mutating func skipComment() {
            let isLong = text[index...].starts(with: "/*".utf8)
            step()
            while index < text.count, isLong || text[index] != UInt8(ascii: "\n") {
                if isLong, text[index...].starts(with: "*/".utf8) {
                    index += 2
                    return
                }
                step()
            }
        }

        private static func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || (0x09...0x0D).contains(byte) }
    }
}
