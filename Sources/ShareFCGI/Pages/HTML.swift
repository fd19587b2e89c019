/// A piece of HTML that cannot hold unescaped text: what is written in the source is markup, what is put in is text.
///
///     page += "<h1>\(isolated: album.name)</h1>"
///
/// Markup comes as `StaticString`, so no text of the program's run can become it. Escaping works on UTF-8 bytes: a
/// quote followed by a combining mark is one `Character`, and one that escapes characters lets it through. The same
/// escape serves text and attributes, which are always written in double quotes.
struct HTML: ExpressibleByStringInterpolation, Sendable {
    private(set) var bytes: [UInt8] = []

    init() {}

    init(stringLiteral markup: StaticString) {
        append(markup)
    }

    init(stringInterpolation: StringInterpolation) {
        bytes = stringInterpolation.html.bytes
    }

    static func += (html: inout HTML, part: HTML) {
        html.bytes += part.bytes
    }

    struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var html = HTML()

        init(literalCapacity: Int, interpolationCount: Int) {
            html.bytes.reserveCapacity(literalCapacity + 40 * interpolationCount)
        }

        mutating func appendLiteral(_ markup: StaticString) { html.append(markup) }

        /// Escaped text without the characters that turn the direction of writing: for words of ours, for attributes
        /// and for `<title>`, where no element can isolate them.
        mutating func appendInterpolation(_ text: String) { html.append(text, keepsDirection: false) }

        /// Escaped text of somebody else, in a `<bdi>` that no direction mark reaches out of.
        mutating func appendInterpolation(isolated text: String) {
            html.append("<bdi>")
            html.append(text, keepsDirection: true)
            html.append("</bdi>")
        }

        mutating func appendInterpolation(_ number: Int) { html.bytes += String(number).utf8 }

        mutating func appendInterpolation(_ part: HTML) { html.bytes += part.bytes }
    }
}

extension HTML {
    private mutating func append(_ markup: StaticString) {
        markup.withUTF8Buffer { unsafe bytes.append(contentsOf: $0) }
    }

    private mutating func append(_ text: String, keepsDirection: Bool) {
        var text = text
        text.withUTF8 { utf8 in
            var index = 0
            while index < utf8.count {
                if !keepsDirection, let length = unsafe Self.directionMark(in: utf8, at: index) {
                    index += length
                    continue
                }
                append(escaping: unsafe utf8[index])
                index += 1
            }
        }
    }

    private mutating func append(escaping byte: UInt8) {
        switch byte {
        case UInt8(ascii: "&"): append("&amp;")
        case UInt8(ascii: "<"): append("&lt;")
        case UInt8(ascii: ">"): append("&gt;")
        case UInt8(ascii: "\""): append("&quot;")
        case UInt8(ascii: "'"): append("&#39;")
        case UInt8(ascii: "\n"), UInt8(ascii: "\t"): bytes.append(byte)
        // No other control character may stand in a document (HTML §13.1.4).
        case 0..<0x20, 0x7F: append("\u{FFFD}")
        default: bytes.append(byte)
        }
    }

    /// The length of a bidirectional control (UAX #9 §2) that starts here: U+061C, U+200E–F, U+202A–E, U+2066–9.
    private static func directionMark(in utf8: UnsafeBufferPointer<UInt8>, at index: Int) -> Int? {
        func byte(_ offset: Int) -> UInt8 { unsafe index + offset < utf8.count ? utf8[index + offset] : 0 }
        switch (byte(0), byte(1), byte(2)) {
        case (0xD8, 0x9C, _): return 2
        case (0xE2, 0x80, 0x8E...0x8F), (0xE2, 0x80, 0xAA...0xAE), (0xE2, 0x81, 0xA6...0xA9): return 3
        default: return nil
        }
    }
}
