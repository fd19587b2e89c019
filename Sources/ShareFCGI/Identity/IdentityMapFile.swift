/// Reads the file of an ``IdentityMap``, in JSON5: one object, by the name that `identity.subject` chose.
///
/// ```
/// {
///     // moved here from another provider, whose sub it keeps
///     alice: { sub: "b2f1…", role: "admin", quota: 200 },
///     "bob@example.org": { email: "robert@example.org", disabled: true },
/// }
/// ```
struct IdentityMapFile {
    /// Why it is none; the description is half a sentence.
    struct Failure: Error, Equatable, CustomStringConvertible {
        let line: Int
        let reason: String
        var description: String { "line \(line): \(reason)" }

        init(_ line: Int, _ reason: String) {
            self.line = line
            self.reason = reason
        }
    }

    private typealias Token = JSON5Tokens.Token

    private var tokens: JSON5Tokens
    private let subject: Subject

    /// The map in a file's bytes.
    static func read(_ bytes: [UInt8], _ subject: Subject) throws(Failure) -> IdentityMap {
        var file = IdentityMapFile(tokens: JSON5Tokens(bytes), subject: subject)
        var map = IdentityMap()
        try file.expect(.mark("{"))
        while let name = try file.name() { try file.entry(of: name, into: &map) }
        try file.expect(.end)
        return map
    }

    private mutating func entry(of name: String, into map: inout IdentityMap) throws(Failure) {
        let line = tokens.line
        guard let key = PersonKey(name, subject) else { throw failure("nobody is called \(quoted(name))") }
        guard map[key] == nil else { throw failure("there is another entry for \(quoted(name))") }
        try expect(.mark("{"))
        var entry = IdentityMap.Entry()
        var seen: Set<String> = []
        while let field = try self.name() {
            guard seen.insert(field).inserted else { throw failure("\(field) is there twice") }
            try set(field, of: &entry)
        }
        try comma()
        guard map.add(key, entry) else {
            throw Failure(line, "\(quoted(name)) has the sub of another entry: \(entry.subject ?? key.subject)")
        }
    }

    private mutating func set(_ field: String, of entry: inout IdentityMap.Entry) throws(Failure) {
        switch field {
        case "sub": entry.subject = try text("1 to 255 visible ASCII characters") { PersonKey.isSubject($0) ? $0 : nil }
        case "email": entry.email = try text("an e-mail address", EmailAddress.init)
        case "name": entry.name = try text("a name", DisplayName.cleaned)
        case "role": entry.role = try text("admin or user", Person.Role.init)
        case "quota":
            guard case .word(let word) = try tokens.next(), let number = Decimal.number(word.utf8), number > 0 else {
                throw failure("quota must be a number of GiB")
            }
            entry.quota = number
        case "disabled":
            guard case .word(let word) = try tokens.next(), let flag = Bool(word) else {
                throw failure("disabled must be true or false")
            }
            entry.isDisabled = flag
        default:
            throw failure(
                "there is no \(quoted(field)): an entry may have sub, email, name, role, quota, disabled"
            )
        }
        try comma()
    }

    private mutating func text<Value>(_ expected: String, _ read: (String) -> Value?) throws(Failure) -> Value {
        guard case .text(let text) = try tokens.next(), let value = read(text) else {
            throw failure("this must be \(expected), in quotes")
        }
        return value
    }

    // MARK: Syntax

    /// The next member's name and its colon; nil at the object's end.
    private mutating func name() throws(Failure) -> String? {
        let name: String
        switch try tokens.next() {
        case .mark("}"): return nil
        case .text(let text), .word(let text): name = text
        case .mark, .end: throw failure("a name is missing, or a bracket")
        }
        try expect(.mark(":"))
        return name
    }

    /// A comma, or the object's end.
    private mutating func comma() throws(Failure) {
        switch try tokens.peek() {
        case .mark(","): _ = try tokens.next()
        case .mark("}"): break
        default: throw failure("a comma is missing, or a bracket")
        }
    }

    private mutating func expect(_ token: Token) throws(Failure) {
        guard try tokens.next() == token else {
            switch token {
            case .mark(let mark): throw failure("a \(mark) is missing")
            default: throw failure("there is something behind the last bracket")
            }
        }
    }

    private func failure(_ reason: String) -> Failure { Failure(tokens.line, reason) }

    private func quoted(_ text: String) -> String { LogText.quoted(text, limit: 80) }
}
