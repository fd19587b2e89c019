import HTTPClient
import Immich

/// Where a webhook goes: http or https, host, port, any path and query. What stands behind the host may be a secret.
struct WebhookAddress: Sendable, Equatable, CustomStringConvertible {
    let url: String
    /// For the log: nothing else of it is told.
    let host: String

    init?(_ text: String) {
        let front = text.utf8.prefix { $0 != UInt8(ascii: "?") }
        guard let start = text.firstRange(of: "://"), text.utf8.count <= 2_000,
            text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && !"\"#<>\\^`{|}".utf8.contains($0) })
        else { return nil }
        let authority = text.utf8[start.upperBound..<front.endIndex].prefix { $0 != UInt8(ascii: "/") }
        // Paths of webhooks are freer than Immich's.
        guard let origin = Upstream(String(Substring(text.utf8[..<authority.endIndex]))) else { return nil }
        url = text
        host = origin.host
    }

    var description: String { url }
}

/// A header field that the owner wants sent: RFC 9110's token, and a value without controls.
struct HeaderLine: Sendable, Equatable {
    let name: String
    let value: String

    /// What frames a message is the HTTP client's.
    private static let reserved: Set<String> = [
        "connection", "content-length", "expect", "host", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade",
    ]

    init?(_ name: String, _ value: String) {
        guard !name.isEmpty, name.utf8.allSatisfy(\.isTokenByte), !Self.reserved.contains(name.lowercased()),
            value.utf8.count <= 2_000, value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F })
        else { return nil }
        self.name = name
        self.value = value
    }
}

extension Notation where Value == [HeaderLine] {
    /// Names with their values; elsewhere than in the file `Name: value` will do for one.
    static let headers = Notation(
        name: "headers",
        range: "a group of names, each with its value; outside the file also Name: value",
        read: { raw in
            if let group = raw.members {
                let lines = group.sorted { $0.key < $1.key }.map { HeaderLine($0.key, $0.value.string ?? "\n") }
                return lines.contains(nil) || lines.isEmpty || lines.count > 32 ? nil : lines.compactMap(\.self)
            }
            guard case .word(let text) = raw else { return nil }
            let parts = text.split(separator: ":", maxSplits: 1)
            guard parts.count == 2 else { return nil }
            let value = String(parts[1].drop { $0 == " " })
            return HeaderLine(String(parts[0]), value).map { [$0] }
        },
        write: { lines in lines.isEmpty ? nil : lines.map { "\($0.name): \($0.value)" }.joined(separator: ", ") }
    )
}
