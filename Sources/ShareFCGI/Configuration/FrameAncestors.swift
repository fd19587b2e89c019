/// Who may show our pages in a frame: the value of CSP's `frame-ancestors` (Content Security Policy 3, §6.4.2).
struct FrameAncestors: Sendable, Equatable, CustomStringConvertible {
    /// `'none'`, `'self'`, or origins, separated by spaces: fit for the header as it is.
    let text: String

    /// As a setting: without the quotes.
    var description: String { String(decoding: text.utf8.filter { $0 != UInt8(ascii: "'") }, as: UTF8.self) }

    /// Nobody.
    static let none = FrameAncestors(known: "'none'")

    /// `none`, `self`, or origins separated by spaces; nil for everything else.
    init?(_ text: String) {
        let words = text.split(separator: " ").map(String.init)
        switch words {
        case ["none"], ["'none'"]: self = .none
        case []: return nil
        default:
            var sources: [String] = []
            for word in words {
                if word == "self" || word == "'self'" {
                    sources.append("'self'")
                } else if let origin = WebOrigin(word) {
                    sources.append(origin.description)
                } else {
                    return nil
                }
            }
            self.text = sources.joined(separator: " ")
        }
    }

    private init(known text: String) { self.text = text }
}
