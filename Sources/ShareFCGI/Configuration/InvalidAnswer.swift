import Immich

/// What a visitor gets in place of a page that is none: `links.invalid`.
enum InvalidAnswer: Sendable, Equatable, CustomStringConvertible {
    /// Our own page, 404.
    case page
    /// This status, and nothing else.
    case status(Int)
    /// Another address: 302.
    case elsewhere(String)
    /// No answer: the web server hangs up.
    case drop

    /// 401 means a wrong password and nothing else, since ban lists count it, and 403 is the gate's.
    private static let refused = [401, 403]

    init?(status: Int) {
        guard (400...599).contains(status), !Self.refused.contains(status) else { return nil }
        self = .status(status)
    }

    init?(_ text: String) {
        switch text {
        case "page": self = .page
        case "drop": self = .drop
        default:
            if let status = Decimal.number(text.utf8) {
                self.init(status: status)
            } else if Self.isAddress(text) {
                self = .elsewhere(text)
            } else {
                return nil
            }
        }
    }

    var description: String {
        switch self {
        case .page: "page"
        case .status(let status): String(status)
        case .elsewhere(let address): address
        case .drop: "drop"
        }
    }

    /// http or https with a host, and nothing that could end a line or a field.
    private static func isAddress(_ text: String) -> Bool {
        let end = text.utf8.firstIndex { $0 == UInt8(ascii: "?") } ?? text.utf8.endIndex
        return Upstream(String(text[..<end])) != nil && text.utf8.count <= 1000
            && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && !"\"#<>\\^`{|}".utf8.contains($0) }
    }
}

extension Notation where Value == InvalidAnswer {
    /// A word, a number, or an address.
    static let invalidAnswer = Notation(
        name: "answer",
        range: "page, a status of 400 to 599 but 401 and 403, a URL, or drop",
        read: { raw in
            if case .integer(let status) = raw { return InvalidAnswer(status: status) }
            return raw.string.flatMap(InvalidAnswer.init)
        },
        write: \.description
    )
}
