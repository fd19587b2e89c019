import Immich

/// What Immich proves itself with, as hashes: whoever reads our files or our memory cannot redeem a code with them.
struct ClientSecrets: Sendable {
    /// Why there are none; the description is a sentence for the owner.
    struct Failure: Error, Equatable, CustomStringConvertible {
        let description: String
    }

    /// Shorter ones could be guessed.
    static let minimumLength = 32
    static let prefix = "sha256:"

    private let hashes: [[UInt8]]

    /// One secret, for tests and for a new one.
    init(_ secret: String) { hashes = [Crypto.hash(Array(secret.utf8))] }

    /// One line for each secret, `sha256:` and 64 digits, or the secret itself; two while it is being changed.
    init(file path: String) throws(Failure) {
        let bytes: [UInt8]?
        do throws(SecretFile.Failure) {
            bytes = try SecretFile.read(path, limit: 4096)
        } catch {
            throw Failure(description: error.description)
        }
        guard let bytes else { throw Failure(description: "\(path) is not there: `share-fcgi sso init` makes it") }
        guard let hashes = Self.parse(bytes) else {
            throw Failure(
                description: "\(path) must hold one or two lines, each a secret of 32 to 512 visible characters"
            )
        }
        self.hashes = hashes
    }

    /// The lines of a file that also holds a new secret: above the one that Immich has by now, or the first, since two may
    /// be live while one takes the other's place.
    static func adding(_ secret: String, to lines: [UInt8], keeping current: String) -> [UInt8] {
        let old = lines.split(separator: UInt8(ascii: "\n")).map { $0.filter { $0 != UInt8(ascii: "\r") } }
        let kept =
            old.first { parse(Array($0)).map { ClientSecrets(hashes: $0).contains(current) } ?? false } ?? old.first
        return Array(line(for: secret).utf8) + (kept.map { $0 + [UInt8(ascii: "\n")] } ?? [])
    }

    private init(hashes: [[UInt8]]) { self.hashes = hashes }

    /// A line for the file.
    static func line(for secret: String) -> String {
        prefix + Hexadecimal.encode(Crypto.hash(Array(secret.utf8))) + "\n"
    }

    /// 32 bytes that nobody can guess, in letters that survive every form.
    static func make() -> String { Base64URL.encode(Crypto.random(32)) }

    /// In a time that tells nothing of where they differ.
    func contains(_ secret: String) -> Bool {
        let hash = Crypto.hash(Array(secret.utf8))
        return hashes.reduce(false) { found, known in Crypto.areEqual(known, hash) || found }
    }

    private static func parse(_ bytes: [UInt8]) -> [[UInt8]]? {
        var hashes: [[UInt8]] = []
        for line in bytes.split(separator: UInt8(ascii: "\n")) {
            let text = line.filter { $0 != UInt8(ascii: "\r") }
            guard (minimumLength...512).contains(text.count), text.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
                return nil
            }
            if text.starts(with: prefix.utf8) {
                guard let hash = Hexadecimal.decode(text.dropFirst(prefix.utf8.count)), hash.count == 32 else {
                    return nil
                }
                hashes.append(hash)
            } else {
                hashes.append(Crypto.hash(text))
            }
        }
        return (1...2).contains(hashes.count) ? hashes : nil
    }
}
