import Immich

/// The file that holds the master keys: one key a line, 64 hexadecimal digits, the newest first.
///
/// Made at the first start. To rotate, put the output of `openssl rand -hex 32` above the first line and start again;
/// take the old line away once nothing sealed with it matters any more.
struct KeyFile: Sendable {
    /// Why there are no keys; the description is a sentence for the owner.
    struct Failure: Error, Equatable, CustomStringConvertible {
        let description: String
    }

    /// Keys that may live at once; more would only cost each forged cookie more tries.
    static let maximumKeys = 4

    let path: String

    /// The file in the state directory.
    init(inDirectory directory: String) { path = directory + "/key" }

    /// The keys, made first where there is no file yet.
    func loadOrCreate() throws(Failure) -> MasterKeys {
        if let keys = try load() { return keys }
        do throws(SecretFile.Failure) {
            // Whoever comes second keeps the first one's.
            _ = try SecretFile.create(
                Array((Hexadecimal.encode(Crypto.random(Crypto.keyLength)) + "\n").utf8),
                at: path
            )
        } catch {
            throw Failure(description: error.description)
        }
        guard let keys = try load() else { throw Failure(description: "\(path) was made and is gone again") }
        return keys
    }

    /// The keys; nil where there is no file.
    func load() throws(Failure) -> MasterKeys? {
        let bytes: [UInt8]?
        do throws(SecretFile.Failure) {
            bytes = try SecretFile.read(path, limit: 4096)
        } catch {
            throw Failure(description: error.description)
        }
        guard let bytes else { return nil }
        guard let keys = Self.parse(bytes) else {
            throw Failure(
                description: "\(path) must hold one to \(Self.maximumKeys) lines of 64 hexadecimal digits each: "
                    + "mend it, or take it away and every visitor unlocks again"
            )
        }
        return keys
    }

    /// Nil for anything but whole lines of 64 digits; empty lines and spaces at a line's end are no matter.
    static func parse(_ bytes: [UInt8]) -> MasterKeys? {
        var keys: [[UInt8]] = []
        for line in bytes.split(separator: UInt8(ascii: "\n")) {
            let end = line.lastIndex { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\r") }
            guard let end else { continue }
            guard let key = Hexadecimal.decode(line[...end]), key.count == Crypto.keyLength else { return nil }
            keys.append(key)
        }
        return keys.count <= maximumKeys ? MasterKeys(keys) : nil
    }
}
