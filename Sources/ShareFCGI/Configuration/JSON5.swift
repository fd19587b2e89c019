/// An object as a file of JSON5 has it: its members in their order, each with its place.
struct JSON5: Sendable {
    /// What a file is written in.
    enum Dialect {
        /// https://spec.json5.org, but for controls in texts (NUL in no form), and for escapes that mean nothing; names
        /// without quotes may hold `-`, `+` and `.` besides, as those of hosts and of people do.
        case json5
        /// JSON (RFC 8259) as JavaScript's `JSON.parse` reads it: half of a surrogate pair, or a byte that is no UTF-8, is
        /// U+FFFD.
        case json
    }

    /// Counted from 1; the column in characters.
    struct Place: Sendable, Equatable, CustomStringConvertible {
        var line = 1
        var column = 1

        var description: String { "line \(line), column \(column)" }
    }

    /// A place, and what is wrong there. No value is ever named, since it may be a secret.
    struct Fault: Error, Equatable, CustomStringConvertible {
        let place: Place
        let reason: String

        var description: String { "\(place): \(reason)" }
    }

    struct Member: Sendable {
        let name: String
        /// That of the name.
        let place: Place
        let value: Value

        func fault(_ reason: String) -> Fault { Fault(place: place, reason: reason) }
    }

    enum Value: Sendable {
        case object(JSON5)
        case list([Value])
        /// Neither list nor group.
        case plain(RawValue)
    }

    /// A name that stands in an object already, where it stands again.
    struct Repetition: Sendable, Equatable {
        /// With the names around it, `hosts.a.example` or `list[].x`; cut where it is long.
        let path: String
        let place: Place
    }

    let members: [Member]
}

extension JSON5 {
    /// Reads a text, which must be one object, at most 64 brackets deep.
    init(_ text: [UInt8], as dialect: Dialect = .json5) throws(Fault) {
        var scanner = JSON5Scanner(text, dialect)
        self = try scanner.document()
    }

    /// Without places; of equal names the last one counts.
    var values: [String: RawValue] { Dictionary(members.map { ($0.name, $0.value.raw) }) { $1 } }

    /// Every name that is written again, in the order of the text.
    var repeated: [Repetition] { repeated(below: "") }

    /// Throws where a name is written again.
    func expectEachOnce() throws(Fault) {
        guard let again = repeated.first else { return }
        let path = LogText.escaped(again.path, limit: 120)
        throw Fault(place: again.place, reason: "\(path) is there a second time: write it once")
    }

    private func repeated(below path: String) -> [Repetition] {
        var names: Set<String> = []
        return members.flatMap { member in
            let path = Self.path(path, path.isEmpty ? member.name : ".\(member.name)")
            let again = names.insert(member.name).inserted ? [] : [Repetition(path: path, place: member.place)]
            return again + member.value.repeated(below: path)
        }
    }

    /// A long path grows no further: nobody reads its end, and every name that is written again would keep it.
    fileprivate static func path(_ path: String, _ part: String) -> String {
        path.utf8.count < 120 ? path + part : path
    }
}

extension JSON5.Value {
    var raw: RawValue {
        switch self {
        case .object(let object): .group(object.values)
        case .list(let items): .list(items.map(\.raw))
        case .plain(let raw): raw
        }
    }

    fileprivate func repeated(below path: String) -> [JSON5.Repetition] {
        switch self {
        case .object(let object): return object.repeated(below: path)
        case .list(let items):
            let path = JSON5.path(path, "[]")
            return items.flatMap { $0.repeated(below: path) }
        case .plain: return []
        }
    }
}
