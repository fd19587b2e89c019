import HTTPClient

/// The name of a host as a `Host` field spells it, without the port (RFC 9110 §7.2): by which the settings of a host are
/// found.
struct HostName: Hashable, Sendable, CustomStringConvertible {
    /// In lower case, without a dot at its end.
    let description: String

    /// Letters, digits, `-`, `_` and `.`, or an IPv6 address in brackets; a port is dropped. Nil for everything else.
    init?(_ text: String) {
        var bytes = Array(text.utf8)[...]
        if bytes.first == UInt8(ascii: "[") {
            guard let end = bytes.firstIndex(of: UInt8(ascii: "]")), Self.isPort(bytes[(end + 1)...]) else {
                return nil
            }
            bytes = bytes[...end]
            guard bytes.dropFirst().dropLast().allSatisfy({ $0.isHexadecimal || $0 == UInt8(ascii: ":") }) else {
                return nil
            }
        } else {
            let name = bytes.prefix { $0 != UInt8(ascii: ":") }
            guard Self.isPort(bytes[name.endIndex...]) else { return nil }
            bytes = name
            if bytes.last == UInt8(ascii: ".") { bytes.removeLast() }
            guard bytes.allSatisfy(Self.isOfAName), bytes.first != UInt8(ascii: ".") else { return nil }
        }
        guard (1...253).contains(bytes.count) else { return nil }
        description = String(decoding: bytes, as: UTF8.self).lowercased()
    }

    /// Nothing, or a colon with digits.
    private static func isPort(_ bytes: ArraySlice<UInt8>) -> Bool {
        bytes.isEmpty
            || bytes.first == UInt8(ascii: ":") && bytes.count <= 6
                && bytes.dropFirst().allSatisfy(\.isDigit)
    }

    private static func isOfAName(_ byte: UInt8) -> Bool {
        byte.isAlphanumeric || "-_.".utf8.contains(byte)
    }
}
