/// Reads a page as a browser's tokenizer would (HTML §13.2.5), far enough to see what foreign text could have become.
struct HTMLReader {
    struct Tag: Equatable {
        let name: String
        let attributes: [Attribute]
    }

    struct Attribute: Equatable {
        let name: String
        let value: String
    }

    private(set) var tags: [Tag] = []
    /// Everything between tags, decoded.
    private(set) var text = ""
    private var rest: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) {
        rest = bytes[...]
        while let first = rest.first {
            if first == UInt8(ascii: "<") {
                rest.removeFirst()
                readTag()
            } else {
                text += Self.decode(take { $0 == UInt8(ascii: "<") })
            }
        }
    }

    /// The page without its text: what must not depend on anybody's words.
    var structure: [String] {
        tags.map { "\($0.name) " + $0.attributes.map(\.name).joined(separator: " ") }
    }

    func values(_ attribute: String) -> [String] {
        tags.flatMap(\.attributes).filter { $0.name == attribute }.map(\.value)
    }

    private mutating func readTag() {
        let name = take { Self.isSpace($0) || $0 == UInt8(ascii: ">") }
        var attributes: [Attribute] = []
        while let byte = rest.first, byte != UInt8(ascii: ">") {
            if Self.isSpace(byte) {
                rest.removeFirst()
                continue
            }
            attributes.append(readAttribute())
        }
        rest = rest.dropFirst()
        tags.append(Tag(name: String(decoding: name, as: UTF8.self), attributes: attributes))
    }

    private mutating func readAttribute() -> Attribute {
        let name = take { Self.isSpace($0) || $0 == UInt8(ascii: ">") || $0 == UInt8(ascii: "=") }
        var value = ArraySlice<UInt8>()
        if rest.first == UInt8(ascii: "=") {
            rest.removeFirst()
            if rest.first == UInt8(ascii: "\"") {
                rest.removeFirst()
                value = take { $0 == UInt8(ascii: "\"") }
                rest = rest.dropFirst()
            } else {
                value = take { Self.isSpace($0) || $0 == UInt8(ascii: ">") }
            }
        }
        return Attribute(name: String(decoding: name, as: UTF8.self), value: Self.decode(value))
    }

    private mutating func take(until isEnd: (UInt8) -> Bool) -> ArraySlice<UInt8> {
        let taken = rest.prefix { !isEnd($0) }
        rest = rest.dropFirst(taken.count)
        return taken
    }

    private static func isSpace(_ byte: UInt8) -> Bool { [0x09, 0x0A, 0x0C, 0x0D, 0x20].contains(byte) }

    private static func decode(_ bytes: ArraySlice<UInt8>) -> String {
        let entities: [(String, UInt8)] = [
            ("&lt;", UInt8(ascii: "<")), ("&gt;", UInt8(ascii: ">")), ("&quot;", UInt8(ascii: "\"")),
            ("&#39;", UInt8(ascii: "'")), ("&amp;", UInt8(ascii: "&")),
        ]
        var decoded: [UInt8] = []
        var rest = bytes
        while let first = rest.first {
            if let (name, byte) = entities.first(where: { rest.starts(with: $0.0.utf8) }) {
                decoded.append(byte)
                rest = rest.dropFirst(name.utf8.count)
            } else {
                decoded.append(first)
                rest.removeFirst()
            }
        }
        return String(decoding: decoded, as: UTF8.self)
    }
}

/// Names that somebody could give a picture, an album or a link to become more than text.
let hostileTexts = [
    "\"\u{301} onmouseover=alert(1) x=\"\u{301}",
    "\" autofocus onfocus=\"alert(1)",
    "' onfocus='alert(1)",
    "<\u{338}img src=x onerror=alert(1)>",
    ">\u{338}<\u{338}script>alert(1)</script\u{338}>",
    "</script><script>alert(1)</script>",
    "</title></head><body onload=alert(1)>",
    "</bdi></h1><h1>",
    "<!--",
    "--><svg/onload=alert(1)>",
    "&lt;b&gt; &amp;amp; &#x3c;script&#x3e;",
    "]]><![CDATA[",
    "javascript:alert(1)//http://example.com/",
    "\u{202E}gpj.exe \u{2066}\u{2067}\u{200F}\u{61C}",
    "\u{2028}\u{2029}\u{FEFF}\u{FFFE}",
    String(repeating: "<\"'&>", count: 2_000),
]
