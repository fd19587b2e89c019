/// The proxy's own name for a person: valid UTF-8 without control characters, at most 1,000 bytes.
///
/// Every byte counts: `alice`, `Alice`, `alice.` and two spellings of one accented letter are different people, as they
/// may be for the login proxy. Swift's own comparison would take the last two for one.
struct UserID: Sendable, CustomStringConvertible {
    let text: String

    var description: String { text }
}

extension UserID {
    static let maximumLength = 1000

    /// Text that names somebody; nil for everything else.
    init?(_ text: String) {
        do throws(ValueFailure) { try self.init(Array(text.utf8)) } catch { return nil }
    }

    /// The bytes of a parameter.
    init(_ bytes: [UInt8]) throws(ValueFailure) {
        guard bytes.count <= Self.maximumLength else { throw .tooLong }
        guard !bytes.contains(UInt8(ascii: "{")), !bytes.contains(UInt8(ascii: "}")) else { throw .placeholder }
        guard !bytes.isEmpty, let text = String(validating: bytes, as: UTF8.self), !text.hasControls else {
            throw .malformed
        }
        self.text = text
    }
}

extension UserID: Hashable {
    static func == (one: UserID, other: UserID) -> Bool { one.text.utf8.elementsEqual(other.text.utf8) }

    func hash(into hasher: inout Hasher) {
        for byte in text.utf8 { hasher.combine(byte) }
    }
}

/// Why a value is none.
enum ValueFailure: Error, Equatable {
    case malformed
    case tooLong
    /// A variable that the web server did not replace: `{http.reverse_proxy.header.Remote-Email}`.
    case placeholder
}

extension String {
    /// True where there is a control character or a separator of lines.
    var hasControls: Bool {
        unicodeScalars.contains { scalar in
            switch scalar.properties.generalCategory {
            case .control, .lineSeparator, .paragraphSeparator: true
            default: false
            }
        }
    }
}
