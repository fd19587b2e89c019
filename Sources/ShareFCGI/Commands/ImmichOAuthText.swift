import Immich

/// Immich's settings for people to type, and for its configuration file.
enum ImmichOAuthText {
    /// In the words of Immich's own page.
    static func page(_ wanted: ImmichOAuth) -> [String] {
        let needed = wanted.rows.filter { $0.weight == .needed }
        var lines = ["In Immich, under Administration, Settings, Authentication Settings, OAuth:", ""]
        for row in needed {
            lines.append(line(row))
            if row.key == "clientId" {
                lines.append(
                    padded(ImmichOAuth.secretLabel) + "the one that `share-fcgi sso init` showed; nobody else knows it"
                )
            }
        }
        lines += ["", "And as you like; who may come in at all, our own rules say:", ""]
        lines += wanted.rows.filter { $0.weight == .taste }.map(line)
        lines += ["", "Or in Immich's configuration file, the secret put in:"]
        return lines
    }

    private static func line(_ row: ImmichOAuth.Row) -> String {
        let value =
            switch row.value {
            case .bool(let isOn): isOn ? "on" : "off"
            case .text(""): "(empty)"
            case .text(let text): text
            case let other: String(decoding: other.bytes, as: UTF8.self)
            }
        return padded(row.label) + value + (row.isNew ? "   (Immich 3)" : "")
    }

    private static func padded(_ label: String) -> String {
        "  " + label + String(repeating: " ", count: max(1, 31 - label.utf8.count))
    }

    /// The section `oauth` of Immich's configuration file. What only newer releases have is left out where it is as it
    /// comes.
    static func json(_ wanted: ImmichOAuth) -> String {
        let standard: [JSONTree] = [false, ""]
        var members: [String] = []
        for row in wanted.rows where !(row.isNew && standard.contains(row.value)) {
            members.append(member(row.key, row.value))
            if row.key == "clientId" { members.append(member(ImmichOAuth.secretKey, .text(placeholder))) }
        }
        return "{\n  \"oauth\": {\n" + members.joined(separator: ",\n") + "\n  }\n}"
    }

    static let placeholder = "the one that share-fcgi sso init showed"

    private static func member(_ key: String, _ value: JSONTree) -> String {
        "    \"\(key)\": \(String(decoding: value.bytes, as: UTF8.self))"
    }
}
