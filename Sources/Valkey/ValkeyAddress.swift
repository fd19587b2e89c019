/// Where a Valkey or Redis is, and which of its databases is ours.
///
/// `valkey://host:port/database` or `redis://…`, with `user:password@` or `:password@` in front of the host where it
/// asks for one, percent-encoded; `valkey+unix:///path/of.sock?db=1` for a unix socket. No TLS.
package struct ValkeyAddress: Hashable, Sendable, CustomStringConvertible {
    package enum Place: Hashable, Sendable {
        /// An IPv6 address is without its brackets.
        case tcp(host: String, port: UInt16)
        /// Absolute.
        case unix(path: String)
    }

    package static let standardPort: UInt16 = 6379
    package let place: Place
    package let database: Int
    /// For `AUTH`; nil is the user called `default`.
    package let user: String?
    package var password: String?

    package init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count <= 2_000, bytes.allSatisfy({ $0 > 0x20 && $0 < 0x7F }),
            let colon = bytes.firstIndex(of: UInt8(ascii: ":"))
        else { return nil }
        let rest = bytes[colon...].dropFirst(3)
        guard bytes[colon...].starts(with: "://".utf8) else { return nil }
        switch String(decoding: bytes[..<colon], as: UTF8.self) {
        case "valkey", "redis": self.init(network: rest)
        case "valkey+unix", "redis+unix": self.init(socket: rest)
        default: return nil
        }
    }

    /// `[[user]:password@]host[:port][/database]`
    private init?(network text: ArraySlice<UInt8>) {
        let authority = text.prefix { $0 != UInt8(ascii: "/") }
        let end = authority.lastIndex(of: UInt8(ascii: "@"))
        let place = end.map { authority[$0...].dropFirst() } ?? authority
        guard let (host, port) = Self.hostAndPort(place),
            let database = Self.database(text[authority.endIndex...].dropFirst())
        else { return nil }
        self.place = .tcp(host: host, port: port)
        self.database = database
        guard let end else {
            (user, password) = (nil, nil)
            return
        }
        guard let (user, password) = Self.account(authority[..<end]) else { return nil }
        (self.user, self.password) = (user, password)
    }

    /// `[[user]:password@]/path[?db=database]`
    private init?(socket text: ArraySlice<UInt8>) {
        guard let slash = text.firstIndex(of: UInt8(ascii: "/")) else { return nil }
        let rest = text[slash...]
        let path = rest.prefix { $0 != UInt8(ascii: "?") }
        let query = rest[path.endIndex...]
        // One byte less than `sun_path` has (unix(7)).
        guard (2...107).contains(path.count), path.last != UInt8(ascii: "/"),
            query.isEmpty || (query.count > 4 && query.starts(with: "?db=".utf8)),
            let database = query.isEmpty ? 0 : Self.database(query.dropFirst(4))
        else { return nil }
        place = .unix(path: String(decoding: path, as: UTF8.self))
        self.database = database
        guard slash > text.startIndex else {
            (user, password) = (nil, nil)
            return
        }
        guard text[slash - 1] == UInt8(ascii: "@"), let (user, password) = Self.account(text[..<(slash - 1)]) else {
            return nil
        }
        (self.user, self.password) = (user, password)
    }

    /// Without the password.
    package var description: String {
        let account = password == nil ? "" : "\(user ?? ""):•••@"
        switch place {
        case .tcp(let host, let port):
            let host = host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]" : host
            return "valkey://\(account)\(host):\(port)/\(database)"
        case .unix(let path):
            return "valkey+unix://\(account)\(path)" + (database == 0 ? "" : "?db=\(database)")
        }
    }

    // MARK: Parts

    /// `user:password` or `:password`; a user without a password is none.
    private static func account(_ text: ArraySlice<UInt8>) -> (user: String?, password: String)? {
        guard let colon = text.firstIndex(of: UInt8(ascii: ":")), let user = decode(text[..<colon]),
            let password = decode(text[colon...].dropFirst()), !password.isEmpty
        else { return nil }
        return (user.isEmpty ? nil : user, password)
    }

    private static func hostAndPort(_ text: ArraySlice<UInt8>) -> (String, UInt16)? {
        let host: ArraySlice<UInt8>
        let rest: ArraySlice<UInt8>
        if text.first == UInt8(ascii: "[") {
            guard let end = text.firstIndex(of: UInt8(ascii: "]")) else { return nil }
            (host, rest) = (text[..<end].dropFirst(), text[end...].dropFirst())
            guard (2...45).contains(host.count), host.allSatisfy({ isHexadecimal($0) || ".:".utf8.contains($0) }) else {
                return nil
            }
        } else {
            host = text.prefix { $0 != UInt8(ascii: ":") }
            rest = text[host.endIndex...]
            guard (1...253).contains(host.count), host.first != UInt8(ascii: "-"),
                host.allSatisfy({ isLetter($0) || isDigit($0) || "-_.".utf8.contains($0) })
            else { return nil }
        }
        let name = String(decoding: host, as: UTF8.self)
        guard let colon = rest.first else { return (name, standardPort) }
        guard colon == UInt8(ascii: ":"), let port = number(rest.dropFirst()), let port = UInt16(exactly: port),
            port > 0
        else { return nil }
        return (name, port)
    }

    /// Nothing is 0; Valkey itself has 16 unless told otherwise.
    private static func database(_ text: ArraySlice<UInt8>) -> Int? {
        text.isEmpty ? 0 : number(text).flatMap { $0 < 1024 ? $0 : nil }
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
        guard (1...5).contains(digits.count), digits.allSatisfy(isDigit) else { return nil }
        return Int(String(decoding: digits, as: UTF8.self))
    }

    /// Percent-decoded (RFC 3986 §2.1); nil where a `%` stands for nothing, or the bytes are no text.
    private static func decode(_ text: ArraySlice<UInt8>) -> String? {
        var bytes: [UInt8] = []
        var rest = text
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            let digits = rest.prefix(2)
            guard digits.count == 2, digits.allSatisfy(isHexadecimal),
                let value = UInt8(String(decoding: digits, as: UTF8.self), radix: 16)
            else { return nil }
            bytes.append(value)
            rest = rest.dropFirst(2)
        }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }

    private static func isHexadecimal(_ byte: UInt8) -> Bool {
        isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte | 0x20)
    }
}
