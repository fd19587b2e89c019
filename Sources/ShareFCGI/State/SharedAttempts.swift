import Gateway
import Immich
import Valkey

/// Tries at passwords and made-up links, counted for all instances that have the same store and the same key file.
///
/// The store learns neither links nor addresses: what is counted is named by a keyed hash.
struct SharedAttempts: Sendable {
    /// What is tried. Each is counted apart.
    enum Secret: String {
        case passwords, tokens
    }

    private let store: CommonStore
    private let secret: Secret
    private let names: KeyedHash
    private let rules: AttemptLimiter.Rules

    /// `names`: with a key that all instances have.
    init(_ store: CommonStore, names: KeyedHash, of secret: Secret = .passwords, rules: AttemptLimiter.Rules) {
        (self.store, self.names, self.secret, self.rules) = (store, names, secret, rules)
    }

    /// Nil where the store does not say.
    func begin(share: ShareReference, network: CIDR) async -> AttemptLimiter.Decision? {
        let command = AttemptScripts.begin(keys(share, network), rules)
        guard case .integer(let wait) = try? await store.send(command) else { return nil }
        return wait > 0 ? .wait(.milliseconds(wait)) : .allowed
    }

    /// Takes a try back, as far as the store is there to hear it.
    func giveBack(share: ShareReference, network: CIDR, wasRight: Bool) async {
        _ = try? await store.send(AttemptScripts.giveBack(keys(share, network), wasRight: wasRight))
    }

    /// Counts a guess; how many this guesser made in this minute, wherever, and what is left of it.
    func count(_ guesser: GuessLimiter.Guesser) async -> (count: Int, left: Duration)? {
        let key = name("guess", "\(guesser.network) \(guesser.isSentByAnotherSite)")
        guard case .array(let reply) = try? await store.send(AttemptScripts.guess(key)), reply.count == 2,
            case .integer(let count) = reply[0], case .integer(let left) = reply[1]
        else { return nil }
        return (Int(clamping: count), .milliseconds(left))
    }

    func keys(_ share: ShareReference, _ network: CIDR) -> AttemptScripts.Keys {
        let link =
            switch share {
            case .key(let key): "key \(key.text)"
            case .slug(let slug): "slug \(slug.text)"
            }
        return AttemptScripts.Keys(
            pair: name("pair", "\(secret) \(network) \(link)"),
            network: name("network", "\(secret) \(network)"),
            share: name("share", "\(secret) \(link)")
        )
    }

    private func name(_ kind: String, _ text: String) -> String {
        "sharefcgi:\(kind):" + names.text("\(kind) \(text)")
    }
}
