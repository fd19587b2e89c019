/// A secret, or the file that holds it: `file:/etc/share-fcgi/secret`.
enum SecretSource: Sendable, CustomStringConvertible {
    case value(Secret<[UInt8]>)
    case file(path: String)

    /// Shorter ones could be guessed.
    static let minimumLength = 32

    /// Visible ASCII, 32 to 500 characters; nil for everything else.
    init?(_ text: String) {
        if text.utf8.starts(with: "file:".utf8) {
            let path = String(text.dropFirst(5))
            guard Setting.isAbsolutePath(path) else { return nil }
            self = .file(path: path)
        } else {
            guard let value = Self.value(Array(text.utf8)) else { return nil }
            self = .value(value)
        }
    }

    /// What may be a secret; nil for what is too short, too long or not visible ASCII.
    static func value(_ bytes: [UInt8]) -> Secret<[UInt8]>? {
        guard (minimumLength...500).contains(bytes.count), bytes.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            return nil
        }
        return Secret(bytes)
    }

    var description: String {
        switch self {
        case .value(let secret): secret.description
        case .file(let path): "file:\(path)"
        }
    }
}

extension SecretSource: Equatable {
    static func == (one: SecretSource, other: SecretSource) -> Bool {
        switch (one, other) {
        case (.value(let one), .value(let other)): Crypto.areEqual(one.exposed, other.exposed)
        case (.file(let one), .file(let other)): one == other
        case (.value, .file), (.file, .value): false
        }
    }
}
