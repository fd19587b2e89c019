/// Header fields of an answer, in order. Neither a name nor a value can hold what would start another field.
package struct Fields: Sendable, ExpressibleByDictionaryLiteral {
    /// A field name: RFC 9110's `token`.
    package struct Name: Hashable, Sendable, ExpressibleByStringLiteral {
        package let text: String

        /// Nil where the text is no token (RFC 9110 §5.6.2).
        package init?(_ text: String) {
            guard !text.isEmpty, text.utf8.allSatisfy(Name.isTokenCharacter) else { return nil }
            self.text = text
        }

        /// A name written in the source; a wrong one stops the program there.
        package init(stringLiteral text: StaticString) {
            guard let name = Name(text.description) else { preconditionFailure("no field name: \(text)") }
            self = name
        }

        private static func isTokenCharacter(_ byte: UInt8) -> Bool {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                true
            default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
            }
        }
    }

    /// A field value: visible ASCII, spaces, tabs and bytes above 0x7F (RFC 9110 §5.5).
    package struct Value: Sendable, Equatable, ExpressibleByStringInterpolation {
        package let text: String

        /// Control characters, CR and LF before all, become spaces: no value can start another field.
        package init(_ text: String) {
            let isClean = text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }
            self.text =
                isClean ? text : String(decoding: text.utf8.map { $0 < 0x20 || $0 == 0x7F ? 0x20 : $0 }, as: UTF8.self)
        }

        package init(stringLiteral text: String) { self.init(text) }
    }

    package private(set) var list: [(name: Name, value: Value)] = []

    package init() {}

    package init(dictionaryLiteral elements: (Name, Value)...) {
        for (name, value) in elements { add(name, value) }
    }

    /// Adds a field behind those that are there.
    package mutating func add(_ name: Name, _ value: Value) { list.append((name, value)) }

    /// The first value of a name, whatever its case; setting replaces all of them, nil removes them.
    package subscript(_ name: Name) -> Value? {
        get { list.first { $0.name.text.lowercased() == name.text.lowercased() }?.value }
        set {
            list.removeAll { $0.name.text.lowercased() == name.text.lowercased() }
            if let newValue { add(name, newValue) }
        }
    }
}
