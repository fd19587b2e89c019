/// What happens, one line each: level, a constant message, and metadata as `key=value`.
///
/// A value handed down from the start; nothing in a line tells a key, a password, a cookie or a query.
struct Log: Sendable {
    /// From what breaks the service to what only its builder wants to know.
    enum Level: String, CaseIterable, Sendable {
        case error, warning, info, debug

        /// The kernel's number for it, which the journal reads (sd-daemon(3)).
        fileprivate var priority: Int {
            switch self {
            case .error: 3
            case .warning: 4
            case .info: 6
            case .debug: 7
            }
        }

        fileprivate var rank: Int { priority }
    }

    /// Names are constants; values may be of any origin.
    typealias Metadata = KeyValuePairs<StaticString, any CustomStringConvertible>

    /// How a line tells its level.
    enum Style: Sendable {
        /// `warning message key=value`
        case plain
        /// `<4>message key=value`
        case journal
    }

    /// Bytes of a value, and of a line; a pipe takes 4,096 at once or none (pipe(7)).
    private static let valueLimit = 300
    private static let lineLimit = 4000

    private let level: Level
    private let style: Style
    private let write: @Sendable (String) -> Void
    private let context: String

    /// Gives each line that `level` lets through, with its end, to `write`.
    init(level: Level, style: Style = .plain, write: @escaping @Sendable (String) -> Void) {
        self.init(level: level, style: style, write: write, context: "")
    }

    private init(level: Level, style: Style, write: @escaping @Sendable (String) -> Void, context: String) {
        self.level = level
        self.style = style
        self.write = write
        self.context = context
    }

    /// The same log, with this in every line.
    func with(_ metadata: Metadata) -> Log {
        Log(level: level, style: style, write: write, context: context + Self.text(metadata))
    }

    func error(_ message: StaticString, _ metadata: @autoclosure () -> Metadata = [:]) {
        line(.error, message, metadata)
    }

    func warning(_ message: StaticString, _ metadata: @autoclosure () -> Metadata = [:]) {
        line(.warning, message, metadata)
    }

    func info(_ message: StaticString, _ metadata: @autoclosure () -> Metadata = [:]) {
        line(.info, message, metadata)
    }

    func debug(_ message: StaticString, _ metadata: @autoclosure () -> Metadata = [:]) {
        line(.debug, message, metadata)
    }

    private func line(_ level: Level, _ message: StaticString, _ metadata: () -> Metadata) {
        guard level.rank <= self.level.rank else { return }
        let text = message.description + context + Self.text(metadata())
        switch style {
        case .plain: write(Self.cut("\(level.rawValue) \(text)") + "\n")
        case .journal: write(Self.cut("<\(level.priority)>\(text)") + "\n")
        }
    }

    /// A line of a stable form that others read, as it stands; the level does not hold it back.
    func record(_ line: String) {
        switch style {
        case .plain: write(line + "\n")
        case .journal: write("<5>\(line)\n")
        }
    }

    private static func text(_ metadata: Metadata) -> String {
        metadata.map { " \($0)=\(LogText.value($1.description, limit: valueLimit))" }.joined()
    }

    private static func cut(_ line: String) -> String {
        guard line.utf8.count > lineLimit else { return line }
        var end = line.utf8.index(line.startIndex, offsetBy: lineLimit)
        while String.Index(end, within: line.unicodeScalars) == nil { end = line.utf8.index(before: end) }
        return line[..<end] + "…"
    }
}
