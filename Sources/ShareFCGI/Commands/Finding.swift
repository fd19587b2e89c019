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
    /// What to write where, a line each.
    var remedy: [String] = []

    static func ok(_ text: String) -> Finding { Finding(severity: .ok, text: text) }
    static func note(_ text: String) -> Finding { Finding(severity: .note, text: text) }
    static func wrong(_ text: String) -> Finding { Finding(severity: .wrong, text: text) }

    /// The same finding with what to do about it.
    func remedied(by lines: [String]) -> Finding {
        var finding = self
        finding.remedy = lines
        return finding
    }

    /// `wrong  the sentence` and the lines below it, safe for a terminal.
    var description: String {
        let margin = String(repeating: " ", count: 7)
        let first = severity.rawValue + margin.dropFirst(severity.rawValue.utf8.count) + LogText.printable(text)
        return ([first] + remedy.map { margin + LogText.printable($0) }).joined(separator: "\n")
    }
}
