/// A setting's value as it was written, before anybody knows what it should be.
enum RawValue: Sendable, Equatable {
    /// From the command line or the environment, where everything is text.
    case word(String)
    /// The rest from a JSON5 file.
    case text(String)
    case flag(Bool)
    case integer(Int)
    case fraction(Double)
    case null
    case list([RawValue])
    case group([String: RawValue])
}

extension RawValue {
    /// The text of a value that is text.
    var string: String? {
        switch self {
        case .word(let text), .text(let text): text
        case .flag, .integer, .fraction, .null, .list, .group: nil
        }
    }
}

extension RawValue {
    /// The members of a group; what is one word says them in JSON5.
    var members: [String: RawValue]? {
        switch self {
        case .group(let members): members
        case .word(let text): (try? ConfigurationFile(path: "", text: Array(text.utf8)))?.values
        case .text, .flag, .integer, .fraction, .null, .list: nil
        }
    }

    /// As JSON, names in order.
    var json: String { String(decoding: (try? JSONText.encode(self)) ?? [], as: UTF8.self) }
}

extension RawValue: Encodable {
    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .word(let text), .text(let text): try container.encode(text)
        case .flag(let flag): try container.encode(flag)
        case .integer(let number): try container.encode(number)
        case .fraction(let number): try container.encode(number)
        case .null: try container.encodeNil()
        case .list(let list): try container.encode(list)
        case .group(let group): try container.encode(group)
        }
    }
}

extension RawValue: CustomStringConvertible {
    /// As the owner would write it, cut where it is long.
    var description: String {
        switch self {
        case .word(let text), .text(let text): LogText.quoted(text, limit: 120)
        case .flag(let flag): String(flag)
        case .integer(let number): String(number)
        case .fraction(let number): String(number)
        case .null: "null"
        case .list(let list): list.isEmpty ? "[]" : "[…]"
        case .group(let group): group.isEmpty ? "{}" : "{…}"
        }
    }
}
