/// Where the signing keys lie: `PATH` holds the one that signs, `PATH.next` the one that will, `PATH.previous` the public
/// halves of those that did, one behind the other. All PEM, all mode 0600.
struct SigningKeyFiles: Sendable {
    /// Why there are no keys; the description is a sentence for the owner.
    struct Failure: Error, Equatable, CustomStringConvertible {
        let description: String
    }

    /// More would only make each document longer.
    static let maximumPrevious = 8
    private static let limit = 64 << 10

    let path: String

    /// Every key, each checked: whole, RSA, large enough, and readable by nobody else.
    func load() throws(Failure) -> SigningKeys {
        guard let current = try key(at: path) else {
            throw Failure(description: "\(path) is not there: `share-fcgi sso init` makes it")
        }
        var keys = SigningKeys(current: current)
        keys.next = try key(at: path + ".next")
        keys.previous = try previous()
        return keys
    }

    /// Makes the first key; false where there is one.
    func create(bits: Int = RSAKey.minimumBits) throws -> Bool {
        guard try bytes(of: path) == nil else { return false }
        return try SecretFile.create(try RSAKey.generate(bits: bits).pem(), at: path)
    }

    private func key(at path: String) throws(Failure) -> SigningKey? {
        guard let bytes = try bytes(of: path) else { return nil }
        return try signingKey(bytes, isPrivate: true, path)
    }

    private func previous() throws(Failure) -> [SigningKey] {
        let path = path + ".previous"
        guard let bytes = try bytes(of: path) else { return [] }
        var keys: [SigningKey] = []
        for block in Self.blocks(of: bytes) { keys.append(try signingKey(block, isPrivate: false, path)) }
        guard (1...Self.maximumPrevious).contains(keys.count) else {
            throw Failure(description: "\(path) must hold one to \(Self.maximumPrevious) public keys in PEM")
        }
        return keys
    }

    private func signingKey(_ pem: [UInt8], isPrivate: Bool, _ path: String) throws(Failure) -> SigningKey {
        do {
            return try SigningKey(RSAKey(pem: pem, isPrivate: isPrivate))
        } catch {
            throw Failure(description: "\(path) is no use: \(error)")
        }
    }

    private func bytes(of path: String) throws(Failure) -> [UInt8]? {
        do throws(SecretFile.Failure) {
            return try SecretFile.read(path, limit: Self.limit)
        } catch {
            throw Failure(description: error.description)
        }
    }

    /// Each piece from one `-----BEGIN` to the next: what of it is a key, OpenSSL says.
    private static func blocks(of bytes: [UInt8]) -> [[UInt8]] {
        var blocks: [[UInt8]] = []
        for line in bytes.split(separator: UInt8(ascii: "\n")) {
            if line.starts(with: "-----BEGIN".utf8) { blocks.append([]) }
            guard !blocks.isEmpty else { continue }
            blocks[blocks.count - 1] += line + [UInt8(ascii: "\n")]
        }
        return blocks
    }
}
