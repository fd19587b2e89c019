/// How the proxy writes somebody's groups into one parameter.
///
/// Nobody escapes: with a comma between groups, one that is called `x,immich-admins` is two. Where names may hold the
/// separator, as LDAP's do, choose another, or ``Separator/none``, which takes the value as the name of one group.
struct GroupList: Sendable, Equatable {
    enum Separator: Sendable, Equatable, CustomStringConvertible {
        case none
        case text(String)

        /// `none`, or one to eight visible ASCII characters or blanks; nil for everything else.
        init?(_ text: String) {
            guard text != "none" else {
                self = .none
                return
            }
            guard (1...8).contains(text.utf8.count), text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) else {
                return nil
            }
            self = .text(text)
        }

        var description: String {
            switch self {
            case .none: "none"
            case .text(let text): text
            }
        }
    }

    var separator = Separator.text(",")
    /// Whoever has more is refused: a list that is cut could leave out the group that is denied.
    var maximum = 200

    /// The groups, in order and byte by byte, empty ones left out.
    func read(_ bytes: [UInt8]) throws(ValueFailure) -> [String] {
        guard let text = String(validating: bytes, as: UTF8.self), !text.hasControls else { throw .malformed }
        if bytes.first == UInt8(ascii: "{"), bytes.last == UInt8(ascii: "}") { throw .placeholder }
        guard !text.utf8.allSatisfy({ $0 == 0x20 }) else { return [] }
        guard case .text(let separator) = separator else { return [text] }
        var groups: [String] = []
        var rest = bytes[...]
        while true {
            let range = rest.firstRange(of: Array(separator.utf8))
            let item = rest[..<(range?.lowerBound ?? rest.endIndex)]
            if !item.isEmpty {
                guard groups.count < maximum else { throw .tooLong }
                groups.append(String(decoding: item, as: UTF8.self))
            }
            guard let range else { return groups }
            rest = rest[range.upperBound...]
        }
    }
}
