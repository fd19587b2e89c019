/// The words of a command line, sorted: a command, options with values, flags.
///
/// ```
/// share-fcgi COMMAND [WORD…] [--name=value | --name value]… [--flag]…
/// ```
struct Arguments: Equatable {
    /// What is wrong with a command line; the description is a sentence.
    struct Failure: Error, Equatable, CustomStringConvertible {
        let description: String
    }

    /// An option without a value.
    enum Flag: String, CaseIterable {
        case help, version, markdown, insecure, json, apply, sub
        case dryRun = "dry-run"
        case newSecret = "new-secret"
    }

    /// Options with a value that are no settings; each command knows which are its own.
    private static let valued = [
        "config", "gate", "user", ImmichConfigCommand.keyOption, ImmichConfigCommand.secretOption,
    ]

    struct Option: Equatable {
        let name: String
        let value: String
    }

    /// The first word.
    private(set) var command: String?
    /// The words behind it.
    private(set) var words: [String] = []
    private(set) var options: [Option] = []
    private(set) var flags: Set<Flag> = []

    /// Sorts the words behind the program's name. Which options there are, others know.
    init(_ arguments: some Sequence<String>) throws(Failure) {
        var rest = arguments.makeIterator()
        var isOnlyWords = false
        while let argument = rest.next() {
            if isOnlyWords || !argument.utf8.starts(with: "-".utf8) || argument == "-" {
                add(word: argument)
            } else if argument == "--" {
                isOnlyWords = true
            } else if argument == "-h" {
                flags.insert(.help)
            } else if argument.utf8.starts(with: "--".utf8) {
                try add(option: argument.dropFirst(2), &rest)
            } else {
                throw Failure(description: "there is no option \(LogText.escaped(argument, limit: 120))")
            }
        }
    }

    /// Takes the value of an option out that no setting has; nil where it is not given.
    mutating func take(_ name: String) throws(Failure) -> String? {
        let values = options.filter { $0.name == name }.map(\.value)
        guard values.count <= 1 else { throw Failure(description: "option --\(name) is given twice") }
        options.removeAll { $0.name == name }
        return values.first
    }

    /// Takes the one word behind the command out; nil where there is none.
    mutating func takeWord() throws(Failure) -> String? {
        guard words.count <= 1 else {
            throw Failure(description: "\(LogText.quoted(words[1], limit: 120)) means nothing here")
        }
        defer { words = [] }
        return words.first
    }

    /// Refuses flags that mean nothing to a command: one that is not heard may be the one that forbids something.
    func expectFlags(_ known: Set<Flag>, of command: String) throws(Failure) {
        guard let flag = flags.subtracting(known).map(\.rawValue).min() else { return }
        throw Failure(description: "option --\(flag) means nothing to \(command)")
    }

    private mutating func add(word: String) {
        if command == nil { command = word } else { words.append(word) }
    }

    private mutating func add(
        option: Substring,
        _ rest: inout some IteratorProtocol<String>
    ) throws(Failure) {
        let end = option.utf8.firstIndex(of: UInt8(ascii: "=")) ?? option.utf8.endIndex
        let name = String(option[..<end])
        let value = end == option.utf8.endIndex ? nil : String(option[option.utf8.index(after: end)...])
        if let flag = Flag(rawValue: name) {
            guard value == nil else { throw Failure(description: "option --\(name) takes no value") }
            flags.insert(flag)
            return
        }
        guard let value = value ?? rest.next(), end != option.utf8.endIndex || !value.utf8.starts(with: "--".utf8)
        else {
            throw Failure(description: Self.withoutValue(name))
        }
        options.append(Option(name: name, value: value))
    }

    private static func withoutValue(_ name: String) -> String {
        let known = valued + Setting.all.map(\.key)
        guard !known.contains(name) else { return "option --\(name) needs a value" }
        return noOption(name, among: Flag.allCases.map(\.rawValue) + known)
    }

    /// That there is no such option, and which one of those there are may have been meant.
    static func noOption(_ name: String, among known: [String]) -> String {
        let nearest = Nearest.of(Setting.folded(name), among: known.map(Setting.folded))
        let suggestion = nearest.map { "; did you mean --\(known[$0])?" } ?? ""
        return "there is no option --\(LogText.escaped(name, limit: 120))\(suggestion)"
    }
}
