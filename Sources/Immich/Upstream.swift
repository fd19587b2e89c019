import HTTPClient

/// Where Immich is: `http://immich:2283`, with a base path where a proxy in front of it adds one.
package struct Upstream: Hashable, Sendable, CustomStringConvertible {
    package let isTLS: Bool
    /// In lower case; an IPv6 address keeps its brackets.
    package let host: String
    package let port: UInt16
    /// Empty, or `/` and segments without a slash at the end.
    package let basePath: String
    /// A unix socket to connect to in place of host and port, which then only fill the `Host` field.
    package let socketPath: String?
    /// For a whole answer, of every call but those that read a whole album.
    package var timeout = Duration.seconds(10)
    /// For `shared-links/me` and the login, which do.
    package var meTimeout = Duration.seconds(60)

    /// `http` or `https`, `://`, a host, and optionally a port and a path (RFC 3986 §3). No user, query or fragment, and
    /// nothing in the path that would have to be normalised.
    package init?(_ text: String, socketPath: String? = nil) {
        let bytes = Array(text.utf8)
        let scheme = Self.lowercase(bytes.prefix { $0 != UInt8(ascii: ":") })
        guard scheme == "http" || scheme == "https", bytes.count <= 2_000 else { return nil }
        let rest = bytes.dropFirst(scheme.utf8.count)
        guard rest.starts(with: Array("://".utf8)) else { return nil }
        let authority = rest.dropFirst(3).prefix { $0 != UInt8(ascii: "/") }
        guard let (host, port) = Self.hostAndPort(authority),
            let basePath = Self.path(rest.dropFirst(3 + authority.count)),
            socketPath.map(Self.isSocketPath) ?? true
        else { return nil }
        self.isTLS = scheme == "https"
        self.host = host
        self.port = port ?? (isTLS ? 443 : 80)
        self.basePath = basePath
        self.socketPath = socketPath
    }

    /// `http://immich:2283`, the port left out where it is the scheme's own; endpoints' paths are put behind it.
    package var origin: String {
        let isDefaultPort = port == (isTLS ? 443 : 80)
        return (isTLS ? "https://" : "http://") + host + (isDefaultPort ? "" : ":\(port)")
    }

    package var description: String { origin + basePath }

    // MARK: Parsing

    private static func hostAndPort(_ authority: ArraySlice<UInt8>) -> (String, UInt16?)? {
        if authority.first == UInt8(ascii: "[") {
            guard let end = authority.firstIndex(of: UInt8(ascii: "]")), isIPv6(authority[..<end].dropFirst()) else {
                return nil
            }
            return port(authority[(end + 1)...]).map { (lowercase(authority[...end]), $0) }
        }
        let name = authority.prefix { $0 != UInt8(ascii: ":") }
        guard isHostName(name) else { return nil }
        return port(authority.dropFirst(name.count)).map { (lowercase(name), $0) }
    }

    /// Nothing, or a colon and 1 to 65535; the outer nil says neither.
    private static func port(_ text: ArraySlice<UInt8>) -> UInt16?? {
        guard let colon = text.first else { return .some(nil) }
        let digits = text.dropFirst()
        guard colon == UInt8(ascii: ":"), digits.allSatisfy(\.isDigit), digits.first != UInt8(ascii: "0"),
            let port = UInt16(String(decoding: digits, as: UTF8.self))
        else { return nil }
        return .some(port)
    }

    /// Labels of letters, digits, `-` and `_` (container names have it) between dots; an IPv4 address is one of these.
    private static func isHostName(_ name: ArraySlice<UInt8>) -> Bool {
        (1...253).contains(name.count)
            && name.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).allSatisfy { label in
                !label.isEmpty && label.first != UInt8(ascii: "-")
                    && label.allSatisfy {
                        $0.isAlphanumeric || [UInt8(ascii: "-"), UInt8(ascii: "_")].contains($0)
                    }
            }
    }

    /// Only the characters of an address; the connection judges the rest.
    private static func isIPv6(_ text: ArraySlice<UInt8>) -> Bool {
        (2...45).contains(text.count) && text.contains(UInt8(ascii: ":"))
            && text.allSatisfy { byte in
                byte.isHexadecimal || [UInt8(ascii: ":"), UInt8(ascii: ".")].contains(byte)
            }
    }

    private static func path(_ text: ArraySlice<UInt8>) -> String? {
        var segments = text.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).dropFirst()
        if segments.last?.isEmpty == true { segments.removeLast() }
        for segment in segments {
            let isPlain = segment.allSatisfy { $0.isAlphanumeric || Array("-._~".utf8).contains($0) }
            guard !segment.isEmpty, isPlain, !segment.elementsEqual(".".utf8), !segment.elementsEqual("..".utf8) else {
                return nil
            }
        }
        return segments.map { "/" + String(decoding: $0, as: UTF8.self) }.joined()
    }

    /// Absolute, and short enough for `sun_path` (unix(7)).
    private static func isSocketPath(_ path: String) -> Bool {
        path.utf8.first == UInt8(ascii: "/") && path.utf8.count < 108
            && path.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
    }

    private static func lowercase(_ bytes: some Collection<UInt8>) -> String {
        String(decoding: ASCII.lowercased(bytes), as: UTF8.self)
    }
}
