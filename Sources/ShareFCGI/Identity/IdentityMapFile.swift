/// Reads the file of an ``IdentityMap``, in JSON5: one object, by the name that `identity.subject` chose.
///
/// ```
/// {
///     // moved here from another provider, whose sub it keeps
///     alice: { sub: "b2f1…", role: "admin", quota: 200 },
///     "bob@example.org": { email: "robert@example.org", disabled: true },
/// }
/// ```
enum IdentityMapFile {
    /// The map in a file's bytes.
    static func read(_ bytes: [UInt8], _ subject: Subject) throws(JSON5.Fault) -> IdentityMap {
        var map = IdentityMap()
        for person in try JSON5(bytes).members { try add(person, subject, to: &map) }
        return map
    }

    private static func add(
        _ person: JSON5.Member,
        _ subject: Subject,
        to map: inout IdentityMap
    ) throws(JSON5.Fault) {
        let name = quoted(person.name)
        guard let key = PersonKey(person.name, subject) else { throw person.fault("nobody is called \(name)") }
        guard map[key] == nil else { throw person.fault("there is another entry for \(name)") }
        guard case .object(let fields) = person.value else { throw person.fault("\(name) must be an object, { … }") }
        try fields.expectEachOnce()
        var entry = IdentityMap.Entry()
        for field in fields.members { try set(field, of: &entry) }
        guard map.add(key, entry) else {
            throw person.fault("\(name) has the sub of another entry: \(entry.subject ?? key.subject)")
        }
    }

    private static func set(_ field: JSON5.Member, of entry: inout IdentityMap.Entry) throws(JSON5.Fault) {
        switch field.name {
        case "sub":
            entry.subject = try text(field, "1 to 255 visible ASCII characters") { PersonKey.isSubject($0) ? $0 : nil }
        case "email": entry.email = try text(field, "an e-mail address", EmailAddress.init)
        case "name": entry.name = try text(field, "a name", DisplayName.cleaned)
        case "role": entry.role = try text(field, "admin or user", Person.Role.init)
        case "quota":
            guard case .plain(.integer(let number)) = field.value, (1...999_999_999).contains(number) else {
                throw field.fault("quota must be a number of GiB")
            }
            entry.quota = number
        case "disabled":
            guard case .plain(.flag(let flag)) = field.value else {
                throw field.fault("disabled must be true or false")
            }
            entry.isDisabled = flag
        default:
            throw field.fault(
                "there is no \(quoted(field.name)): an entry may have sub, email, name, role, quota, disabled"
            )
        }
    }

    private static func text<Value>(
        _ field: JSON5.Member,
        _ expected: String,
        _ read: (String) -> Value?
    ) throws(JSON5.Fault) -> Value {
        guard case .plain(.text(let text)) = field.value, let value = read(text) else {
            throw field.fault("\(field.name) must be \(expected), in quotes")
        }
        return value
    }

    private static func quoted(_ text: String) -> String { LogText.quoted(text, limit: 80) }
}
