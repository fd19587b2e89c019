import Gateway

/// Whom a request names, believed or not: for the log and for whoever looks for a mistake. Never what anything is decided
/// by; that is ``TrustDecision``.
struct ToldIdentity {
    /// A client's header that says something else than the parameter.
    struct Contradiction {
        let name: String
        let field: Twin.Field
        let text: String
    }

    /// The first copy of each, where there is one that says something.
    private let user, email: [UInt8]?
    /// The first that differs, as ``IdentityValues/expectNoConflict(with:in:)`` finds it.
    let conflict: Contradiction?

    init(_ params: Params, _ policy: TrustPolicy) {
        func first(_ name: String?) -> [UInt8]? { name.flatMap { params.all($0).first { !$0.isEmpty } } }
        let (user, email) = (first(policy.names.user), first(policy.names.email))
        (self.user, self.email) = (user, email)
        conflict =
            policy.twins.lazy.compactMap { twin -> Contradiction? in
                guard let value = twin.field == .user ? user : email,
                    let other = params.all(twin.name).first(where: { !$0.isEmpty && $0 != value })
                else { return nil }
                return Contradiction(name: twin.name, field: twin.field, text: String(decoding: other, as: UTF8.self))
            }.first
    }

    /// What no text can be is repaired.
    func text(_ field: Twin.Field) -> String? {
        (field == .user ? user : email).map { String(decoding: $0, as: UTF8.self) }
    }
}
