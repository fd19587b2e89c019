import HTTPClient

/// The three cookies of a session that Immich has just begun: exactly those, as lines that can be relayed byte by byte.
struct SessionCookies: Equatable, Sendable {
    /// Why nothing is relayed; the text is for the owner.
    enum Flaw: Error, Equatable, CustomStringConvertible {
        case missing(String)
        case twice(String)
        /// Not a line that may be sent on.
        case malformed(String)
        case path(String)
        case domain(String)
        case httpOnly(String)
        case secure(String)

        var description: String {
            switch self {
            case .missing(let name): "no cookie \(name)"
            case .twice(let name): "two cookies \(name)"
            case .malformed(let name): "\(name) is malformed"
            case .path(let name): "\(name) is not for the whole site"
            case .domain(let name): "\(name) is for other hosts, too"
            case .httpOnly(let name): "\(name) can be read by scripts"
            case .secure(let name): "\(name) is not Secure: is our address in IMMICH_TRUSTED_PROXIES?"
            }
        }
    }

    /// With `HttpOnly` all but the last, which the web app's script has to see.
    private static let names = ["immich_access_token", "immich_auth_type", "immich_is_authenticated"]
    private static let maximumBytes = 4096

    /// Values of `Set-Cookie` that take all three back; `isSecure` as below: a browser keeps no Secure one from http.
    static func forgotten(isSecure: Bool) -> [String] {
        names.map { name in
            let hidden = name == names.last ? "" : "; HttpOnly"
            return "\(name)=; Path=/; Max-Age=0\(hidden); SameSite=Lax\(isSecure ? "; Secure" : "")"
        }
    }

    /// Values of `Set-Cookie`, in the order of the names.
    let lines: [String]

    /// `isSecure`: browsers find Immich at https. All other cookies of the answer are dropped.
    init(_ head: HTTPResponseHead, isSecure: Bool) throws(Flaw) {
        let given = head.fields.filter { $0.name == "set-cookie" }.map(\.value)
        var lines: [String] = []
        for name in Self.names {
            let own = given.filter { Self.name(of: $0) == name }
            guard let line = own.first else { throw .missing(name) }
            guard own.count == 1 else { throw .twice(name) }
            try Self.check(line, name, isSecure: isSecure)
            lines.append(line)
        }
        self.lines = lines
    }

    private static func check(_ line: String, _ name: String, isSecure: Bool) throws(Flaw) {
        let bytes = Array(line.utf8)
        guard bytes.count <= maximumBytes, bytes.allSatisfy({ 0x20...0x7E ~= $0 }) else { throw .malformed(name) }
        let parts = bytes.split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false).map(pair)
        // An empty one takes a cookie back.
        guard parts[0].value?.isEmpty == false else { throw .malformed(name) }
        let attributes = parts.dropFirst().map { (name: $0.name.lowercased(), value: $0.value) }
        func has(_ name: String) -> Bool { attributes.contains { $0.name == name } }
        let paths = attributes.filter { $0.name == "path" }
        guard !paths.isEmpty, paths.allSatisfy({ $0.value == "/" }) else { throw .path(name) }
        guard !has("domain") else { throw .domain(name) }
        guard name == names.last || has("httponly") else { throw .httpOnly(name) }
        guard !isSecure || has("secure") else { throw .secure(name) }
    }

    private static func name(of line: String) -> String {
        pair(Array(line.utf8).prefix { $0 != UInt8(ascii: ";") }).name
    }

    /// `name=value`, blanks around both left out as browsers do (RFC 6265 §5.2).
    private static func pair(_ part: ArraySlice<UInt8>) -> (name: String, value: String?) {
        guard let equals = part.firstIndex(of: UInt8(ascii: "=")) else { return (text(part), nil) }
        return (text(part[..<equals]), text(part[(equals + 1)...]))
    }

    private static func text(_ bytes: ArraySlice<UInt8>) -> String {
        String(decoding: ASCII.trimmed(bytes), as: UTF8.self)
    }
}
