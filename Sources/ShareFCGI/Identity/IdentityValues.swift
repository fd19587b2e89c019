import Gateway

/// The parameters that hold an identity, as they came: each once at most, blank ones as absent.
struct IdentityValues {
    private let user, email, name, groups: [UInt8]?

    /// Takes the configured names and no others; a second copy is a mistake of the owner's or somebody's second opinion.
    init(_ params: Params, _ names: TrustPolicy.Names) throws(IdentityRefusal) {
        func value(_ name: String?) throws(IdentityRefusal) -> [UInt8]? {
            let all = name.map(params.all) ?? []
            guard all.count <= 1 else { throw .duplicate }
            return all.first
        }
        user = try value(names.user).flatMap(Self.unlessBlank)
        email = try value(names.email).flatMap(Self.unlessBlank)
        name = try value(names.name)
        // Blank is no word on groups: it is what a web server makes of a header that did not come.
        groups = try value(names.groups).flatMap(Self.unlessBlank)
    }

    /// True where neither the user nor the e-mail is named: nobody is logged in.
    var areEmpty: Bool { user == nil && email == nil }

    /// The tripwire: every copy of a client header that should say the same has to.
    func expectNoConflict(with twins: [Twin], in params: Params) throws(IdentityRefusal) {
        for twin in twins {
            guard let value = twin.field == .user ? user : email else { continue }
            // Empty is how a web server's configuration takes a client's header away.
            guard params.all(twin.name).allSatisfy({ $0.isEmpty || $0 == value }) else { throw .conflict }
        }
    }

    /// Every value checked.
    func identity(by policy: TrustPolicy) throws(IdentityRefusal) -> Identity {
        guard groups != nil || !policy.requiresGroups else { throw .missing }
        do throws(ValueFailure) {
            return Identity(
                user: try user.map { bytes throws(ValueFailure) in try UserID(bytes) },
                email: try email.map { bytes throws(ValueFailure) in
                    try EmailAddress(bytes, allowingUnicode: policy.allowsUnicodeEmail)
                },
                name: name.flatMap(DisplayName.read),
                groups: try groups.map { bytes throws(ValueFailure) in try policy.groups.read(bytes) } ?? []
            )
        } catch {
            switch error {
            case .malformed: throw .malformed
            case .tooLong: throw .tooLong
            case .placeholder: throw .placeholder
            }
        }
    }

    /// Nil where there is nothing but white space: a login proxy's way to say nobody.
    private static func unlessBlank(_ bytes: [UInt8]) -> [UInt8]? {
        // Longer than any value may be: refused for that, and not looked through.
        guard bytes.count <= UserID.maximumLength, let text = String(validating: bytes, as: UTF8.self) else {
            return bytes
        }
        return text.unicodeScalars.allSatisfy(\.properties.isWhitespace) ? nil : bytes
    }
}
