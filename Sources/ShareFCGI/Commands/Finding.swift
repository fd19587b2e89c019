/// What a check found, in a sentence for the owner.
struct Finding: Sendable, Equatable, CustomStringConvertible {
    enum Severity: String, Sendable {
        case ok
        /// Works, but the owner may want to know.
        case note
        /// Does not work, or is dangerous: the exit code tells.
        case wrong
    }

    let severity: Severity
    let text: String

    static func ok(_ text: String) -> Finding { Finding(severity: .ok, text: text) }
    static func note(_ text: String) -> Finding { Finding(severity: .note, text: text) }
    static func wrong(_ text: String) -> Finding { Finding(severity: .wrong, text: text) }

    /// `wrong  the sentence`, safe for a terminal.
    var description: String {
        severity.rawValue + String(repeating: " ", count: 7 - severity.rawValue.utf8.count) + LogText.printable(text)
    }
}
