import Immich

/// What we say of ourselves, as Immich would read it. Pure.
enum DiscoveryView {
    /// `site`: where the question was put.
    static func findings(_ body: [UInt8], _ known: SignInSite, at site: Upstream) -> [Finding] {
        guard let document = JSONTree(body), let issuer = document["issuer"]?.text else {
            return [.wrong("what our discovery answers is no such document")]
        }
        var findings: [Finding] = []
        let expected = known.issuer?.description ?? site.origin + known.path
        if issuer != expected {
            findings.append(
                .wrong(
                    "our issuer is \(shown(issuer)), but \(known.issuer == nil ? "this address" : "oidc.issuer here") makes it "
                        + "\(expected): Immich compares the two to the letter"
                ).remedied(by: ["oidc.issuer: \"\(expected)\" where share-fcgi runs, and the same in Immich"])
            )
        }
        let base = known.internalBase?.description ?? known.issuer?.description ?? issuer
        for (name, wanted) in [
            ("authorization_endpoint", issuer + ProviderRoute.authorize.rawValue),
            ("token_endpoint", base + ProviderRoute.token.rawValue),
            ("userinfo_endpoint", base + ProviderRoute.userInfo.rawValue),
            ("jwks_uri", base + ProviderRoute.keys.rawValue),
        ] where findings.isEmpty {
            let found = document[name]?.text ?? ""
            // Without the configuration nobody knows the inner address.
            let isRight = found == wanted || known.issuer == nil && found.hasSuffix(wanted.dropFirst(base.count))
            guard !isRight else { continue }
            findings.append(
                .wrong("\(name) of our discovery is \(shown(found)), not \(wanted)")
                    .remedied(by: ["another share-fcgi, or another configuration answers there: restart it"])
            )
        }
        return findings + plainNotes(document)
    }

    /// An endpoint that Immich asks without TLS.
    private static func plainNotes(_ document: JSONTree) -> [Finding] {
        for name in ["token_endpoint", "userinfo_endpoint", "jwks_uri"] {
            guard let address = document[name]?.text, address.hasPrefix("http://"), let place = Upstream(address),
                !isLoopback(place.host)
            else { continue }
            return [
                .note(
                    "\(name) is \(shown(place.description)), without TLS: whoever can stand in for that name signs in as "
                        + "anybody, since Immich checks no signature there"
                )
            ]
        }
        return []
    }

    /// The keys that Immich checks a log-out by.
    static func hasKeys(_ body: [UInt8]) -> Bool {
        JSONTree(body)?["keys"]?.items?.contains { $0["kty"]?.text == "RSA" && $0["kid"]?.text != nil } ?? false
    }

    private static func isLoopback(_ host: String) -> Bool {
        ["localhost", "127.0.0.1", "[::1]"].contains(host)
    }

    private static func shown(_ text: String) -> String { LogText.quoted(text, limit: 200) }
}
