/// Where to listen and what to speak there, as the owner writes it:
///
/// ```
/// unix:/run/share-fcgi/share-fcgi.sock      a unix socket; a full path
/// 127.0.0.1:9000   localhost:9000   *:9000  TCP over IPv4 (or what the name means)
/// [::1]:9000                                TCP over IPv6
/// systemd   systemd:web                     all sockets that systemd passed, or those of that FileDescriptorName
/// scgi+unix:/run/share-fcgi/scgi.sock       any of them with SCGI; FastCGI is the default, and `fastcgi+` says so
/// ```
package struct ListenAddress: Sendable, Equatable, CustomStringConvertible {
    /// The kind of socket.
    package enum Place: Sendable, Equatable {
        case unix(path: String)
        /// `host` nil: every address of this machine.
        case tcp(host: String?, port: UInt16)
        /// `name` nil: all of them.
        case systemd(name: String?)
    }

    package let place: Place
    package let wire: Wire

    /// Nil where the text is none of the forms above.
    package init?(_ text: String) {
        var rest = text[...]
        var wire = Wire.fastCGI
        for candidate in [Wire.fastCGI, .scgi] where rest.utf8.starts(with: (candidate.rawValue + "+").utf8) {
            wire = candidate
            rest = rest.dropFirst(candidate.rawValue.utf8.count + 1)
            break
        }
        guard let place = ListenAddress.place(String(rest)) else { return nil }
        self.place = place
        self.wire = wire
    }

    package var description: String {
        let prefix = wire == .scgi ? "scgi+" : ""
        switch place {
        case .unix(let path): return "\(prefix)unix:\(path)"
        case .tcp(let host?, let port):
            return host.utf8.contains(UInt8(ascii: ":")) ? "\(prefix)[\(host)]:\(port)" : "\(prefix)\(host):\(port)"
        case .tcp(nil, let port): return "\(prefix)*:\(port)"
        case .systemd(let name?): return "\(prefix)systemd:\(name)"
        case .systemd(nil): return "\(prefix)systemd"
        }
    }

    private static func place(_ text: String) -> Place? {
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F }) else { return nil }
        if text == "systemd" { return .systemd(name: nil) }
        if let name = text.afterPrefix("systemd:") { return name.isEmpty ? nil : .systemd(name: name) }
        if let path = text.afterPrefix("unix:") {
            // The kernel has 108 bytes for a path, the last of them NUL.
            return path.utf8.first == UInt8(ascii: "/") && path.utf8.count < 108 ? .unix(path: path) : nil
        }
        guard let colon = text.utf8.lastIndex(of: UInt8(ascii: ":")) else { return nil }
        let digits = text[text.utf8.index(after: colon)...]
        guard digits.utf8.allSatisfy({ $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }), let port = UInt16(digits)
        else { return nil }
        return tcp(host: String(text[..<colon]), port: port)
    }

    private static func tcp(host: String, port: UInt16) -> Place? {
        if host == "*" { return .tcp(host: nil, port: port) }
        if let inner = host.afterPrefix("["), inner.utf8.last == UInt8(ascii: "]") {
            let address = String(inner.dropLast())
            guard case .v6 = IPAddress(address) else { return nil }
            return .tcp(host: address, port: port)
        }
        let isName = host.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"):
                true
            default: false
            }
        }
        return isName && !host.isEmpty ? .tcp(host: host, port: port) : nil
    }
}

extension String {
    /// What follows `prefix`; nil where the text begins otherwise.
    fileprivate func afterPrefix(_ prefix: String) -> String? {
        utf8.starts(with: prefix.utf8) ? String(decoding: utf8.dropFirst(prefix.utf8.count), as: UTF8.self) : nil
    }
}
