/// A web server's address: scheme, host and port, and no path (RFC 6454 §6.2).
struct WebOrigin: Hashable, Sendable, CustomStringConvertible, ExpressibleByStringLiteral {
    /// `https` where it is true, else `http`.
    let isSecure: Bool
    /// A name or an IPv4 address in lower case, or an IPv6 address in brackets.
    let host: String
    /// Nil where it is the scheme's own.
    let port: UInt16?

    /// `https://photos.example.org`; one slash at the end is no matter. Nil for everything that is more or less than an
    /// origin: a path, a query, a user.
    init?(_ text: String) {
        let lowered = text.lowercased()
        var rest: Substring
        if lowered.hasPrefix("https://") {
            isSecure = true
            rest = lowered.dropFirst(8)
        } else if lowered.hasPrefix("http://") {
            isSecure = false
            rest = lowered.dropFirst(7)
        } else {
            return nil
        }
        if rest.utf8.last == UInt8(ascii: "/") { rest = rest.dropLast() }
        guard let end = Self.endOfHost(rest.utf8) else { return nil }
        let tail = rest[end...]
        host = String(rest[..<end])
        if tail.isEmpty {
            port = nil
        } else {
            let digits = tail.utf8.dropFirst()
            guard tail.utf8.first == UInt8(ascii: ":"), (1...5).contains(digits.count), digits.allSatisfy(Self.isDigit),
                let number = UInt16(String(tail.dropFirst())), number > 0
            else { return nil }
            port = number == (isSecure ? 443 : 80) ? nil : number
        }
    }

    /// An origin written in the source; a wrong one stops the program there.
    init(stringLiteral text: StaticString) {
        guard let origin = WebOrigin(text.description) else { preconditionFailure("no origin: \(text)") }
        self = origin
    }

    /// Without a slash at its end.
    var description: String { "\(isSecure ? "https" : "http")://\(host)\(port.map { ":\($0)" } ?? "")" }

    /// Where a name or a bracketed address in front ends; nil where there is neither.
    private static func endOfHost(_ text: Substring.UTF8View) -> String.Index? {
        if text.first == UInt8(ascii: "[") {
            guard let close = text.firstIndex(of: UInt8(ascii: "]")) else { return nil }
            let address = text[text.index(after: text.startIndex)..<close]
            let isAddress = address.contains(UInt8(ascii: ":")) && address.allSatisfy(isAddressCharacter)
            return isAddress ? text.index(after: close) : nil
        }
        let end = text.firstIndex(of: UInt8(ascii: ":")) ?? text.endIndex
        let name = text[..<end]
        guard !name.isEmpty, name.count <= 253, name.allSatisfy(isNameCharacter),
            !name.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).contains(where: \.isEmpty)
        else { return nil }
        return end
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    /// Of an IPv6 address, in lower case.
    private static func isAddressCharacter(_ byte: UInt8) -> Bool {
        isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte) || byte == UInt8(ascii: ":")
            || byte == UInt8(ascii: ".")
    }

    /// Letters, digits, hyphens and, for the names of containers, underscores.
    private static func isNameCharacter(_ byte: UInt8) -> Bool {
        isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || "-._".utf8.contains(byte)
    }
}
