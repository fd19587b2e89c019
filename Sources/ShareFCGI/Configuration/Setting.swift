/// One row of the table of settings: readers, help, docs/settings.md and `check` all come from it.
struct Setting: Sendable {
    /// The name in the file, with a dot for each level, and after `--` on the command line: `freshness.max_age`.
    let key: String
    /// The environment's name for it: `SHAREFCGI_FRESHNESS_MAX_AGE`.
    let variable: String
    /// The type's word.
    let type: String
    /// Which values are allowed; nil where the type's word says it all.
    let range: String?
    /// Shown as dots wherever values are shown.
    let isSecret: Bool
    /// Nothing works without it, and nobody can guess it: a line that would set it.
    let example: String?
    /// What it does, in one sentence.
    let meaning: String

    private let assign: @Sendable (RawValue, inout Configuration) -> Bool
    private let culprit: @Sendable (RawValue) -> RawValue
    private let show: @Sendable (Configuration) -> String?

    /// A row for the value at `path`. `variable` is given only for names that others have used before us.
    init<Value>(
        _ key: String,
        _ path: any WritableKeyPath<Configuration, Value> & Sendable,
        _ notation: Notation<Value>,
        variable: String? = nil,
        isSecret: Bool = false,
        example: String? = nil,
        _ meaning: String
    ) {
        self.key = key
        self.variable = variable ?? Self.variablePrefix + Self.folded(key).uppercased()
        type = notation.name
        range = notation.range
        self.isSecret = isSecret
        self.example = example
        self.meaning = meaning
        assign = { raw, configuration in
            guard let value = notation.read(raw) else { return false }
            configuration[keyPath: path] = value
            return true
        }
        culprit = notation.culprit
        show = { notation.write($0[keyPath: path]) }
    }

    /// What our names in the environment begin with.
    static let variablePrefix = "SHAREFCGI_"

    /// What a value has to be.
    var expected: String { range.map { "\(type) (\($0))" } ?? type }

    /// The value where nobody chose one; nil where there is none.
    var standard: String? { example == nil ? show(Configuration(immich: "http://immich.invalid")) : nil }

    /// Puts what was written into `configuration`; false where it is no allowed value.
    func read(_ raw: RawValue, into configuration: inout Configuration) -> Bool { assign(raw, &configuration) }

    /// Whether it would take a value.
    func takes(_ raw: RawValue) -> Bool {
        var configuration = Configuration(immich: "http://immich.invalid")
        return read(raw, into: &configuration)
    }

    /// The value in `configuration` as one would write it, secrets as dots; nil where there is none.
    func text(in configuration: Configuration) -> String? { show(configuration).map { isSecret ? "•••" : $0 } }

    /// What a value is that was refused, secrets as dots: `is "x"`, or `holds "x"` for one item of several.
    func fault(in raw: RawValue) -> String {
        let culprit = culprit(raw)
        let verb = culprit == raw ? "is" : "holds"
        return isSecret ? "\(verb) •••" : "\(verb) \(Self.withoutAccount(culprit.description))"
    }

    /// The text without what stands between `://` and `@`: a password, where somebody has written one into an address.
    static func withoutAccount(_ text: String) -> String {
        guard let end = text.utf8.lastIndex(of: UInt8(ascii: "@")), let scheme = text.firstRange(of: "://"),
            scheme.upperBound < end
        else { return text }
        return "\(text[..<scheme.upperBound])•••\(text[end...])"
    }

    /// A key as one word, dots as underscores.
    static func folded(_ key: String) -> String {
        String(decoding: key.utf8.map { $0 == UInt8(ascii: ".") ? UInt8(ascii: "_") : $0 }, as: UTF8.self)
    }
}
