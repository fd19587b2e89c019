import HTTPClient

/// An e-mail address in the plain form that login proxies use: a dot-atom, one `@`, a domain (RFC 5321 §4.1.2 without
/// quotes and literals), in lower case, since Immich compares it so.
struct EmailAddress: Hashable, Sendable, CustomStringConvertible {
    let text: String

    /// Behind the `@`.
    var domain: Substring { text[(text.lastIndex(of: "@").map { text.index(after: $0) } ?? text.startIndex)...] }

    var description: String { text }
}

extension EmailAddress {
    /// RFC 5321 §4.5.3.1.
    static let maximumLocalLength = 64
    static let maximumDomainLength = 255

    /// An ASCII address; nil for everything else.
    init?(_ text: String) {
        do throws(ValueFailure) { try self.init(Array(text.utf8)) } catch { return nil }
    }

    /// The bytes of a parameter; nothing is taken away from them and nothing is decoded. `allowingUnicode`: also of
    /// RFC 6531, see ``UnicodeAddress``.
    init(_ bytes: [UInt8], allowingUnicode: Bool = false) throws(ValueFailure) {
        guard bytes.count <= Self.maximumLocalLength + 1 + Self.maximumDomainLength else { throw .tooLong }
        guard !bytes.contains(UInt8(ascii: "{")), !bytes.contains(UInt8(ascii: "}")) else { throw .placeholder }
        let isASCII = bytes.allSatisfy { $0 < 0x80 }
        guard isASCII || allowingUnicode, let folded = isASCII ? ASCII.lowercased(bytes) : UnicodeAddress.folded(bytes)
        else { throw .malformed }
        let parts = folded.split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false)
        guard parts.count == 2 else { throw .malformed }
        guard parts[0].count <= Self.maximumLocalLength, parts[1].count <= Self.maximumDomainLength else {
            throw .tooLong
        }
        guard Self.isDotted(parts[0], of: Self.isAtom), Self.isDotted(parts[1], of: Self.isLabel) else {
            throw .malformed
        }
        text = String(decoding: folded, as: UTF8.self)
    }

    /// A domain as ``domain`` has it: for rules. Nil where no address could have it.
    static func domain(_ text: String) -> String? { EmailAddress("x@" + text).map { String($0.domain) } }

    /// Parts between single dots, none of them empty.
    private static func isDotted(_ text: ArraySlice<UInt8>, of isPart: (ArraySlice<UInt8>) -> Bool) -> Bool {
        text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).allSatisfy(isPart)
    }

    /// RFC 5322 §3.2.3; what is beyond ASCII has been looked at before.
    private static func isAtom(_ part: ArraySlice<UInt8>) -> Bool {
        !part.isEmpty && part.allSatisfy { $0 >= 0x80 || isLetterOrDigit($0) || "!#$%&'*+-/=?^_`|~".utf8.contains($0) }
            // What RFC 2047 would decode names somebody else.
            && !part.starts(with: "=?".utf8)
    }

    private static func isLabel(_ part: ArraySlice<UInt8>) -> Bool {
        (1...63).contains(part.count) && part.first != UInt8(ascii: "-") && part.last != UInt8(ascii: "-")
            && part.allSatisfy { $0 >= 0x80 || isLetterOrDigit($0) || $0 == UInt8(ascii: "-") }
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || byte.isDigit
    }
}
