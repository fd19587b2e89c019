/// Makes the configuration: command line before environment before file before what Immich Public Proxy was told, and
/// nothing that the table does not know.
struct SettingsReader: Sendable {
    /// The configuration with where each value of it was written.
    struct Effective: Sendable {
        let configuration: Configuration
        /// By key; what is missing here is a default.
        let sources: [String: Source]
        /// What the owner had better know of a configuration, most of it about one of Immich Public Proxy.
        var remarks: [IPPRemark] = []
    }

    /// One value on its way to its setting.
    struct Entry {
        let setting: Setting
        let raw: RawValue
        let source: Source
    }

    let settings: [Setting]
    /// Options of the command that are no settings: somebody may have meant one of them.
    let otherOptions: [String]

    init(_ settings: [Setting] = Setting.all, otherOptions: [String] = []) {
        self.settings = settings
        self.otherOptions = otherOptions
    }

    /// Reads all places; what is overridden has to be right all the same.
    func read(
        options: [(name: String, value: String)] = [],
        environment: [String: String] = [:],
        file: ConfigurationFile? = nil,
        ipp: IPPConfiguration? = nil
    ) throws(ConfigurationError) -> Effective {
        var problems: [ConfigurationError.Problem] = []
        var given = ipp.map(entries) ?? []
        if let file { given += entries(of: file, &problems) }
        given += entries(of: environment, &problems) + entries(of: options, &problems)
        var configuration = Configuration(immich: "http://immich.invalid")
        var sources: [String: Source] = [:]
        for entry in given {
            if entry.setting.read(entry.raw, into: &configuration) {
                sources[entry.setting.key] = entry.source
            } else {
                problems.append(refusal(of: entry))
            }
        }
        // Last, since all others hold for a host that says nothing of them.
        let base = configuration
        for entry in given where entry.setting.key == Setting.hosts.key {
            guard let hosts = Hosts(entry.raw) else { continue }
            configuration.hosts.settings = settings(of: hosts, from: entry.source, over: base, &problems)
        }
        let named = Set(given.map(\.setting.key))
        for setting in settings where !named.contains(setting.key) {
            guard let example = setting.example else { continue }
            let line = Self.nested(setting.key, "\"\(example)\"")
            let text =
                "\(setting.key) is not set: add \(setting.variable)=\(example) to the environment, or \(line) to the file"
            problems.append(.init(source: .standard, description: text))
        }
        problems = (ipp?.problems(in: configuration) ?? []) + problems
        let remarks = ipp?.remarks(in: configuration) ?? []
        guard problems.isEmpty else { throw ConfigurationError(problems: problems, remarks: remarks) }
        return Effective(configuration: configuration, sources: sources, remarks: remarks)
    }

    func refusal(of entry: Entry) -> ConfigurationError.Problem {
        let setting = entry.setting
        let text = "\(entry.source): \(setting.key) \(setting.fault(in: entry.raw)), but must be: \(setting.expected)"
        return .init(source: entry.source, description: text)
    }

    // MARK: The three places

    private func entries(
        of options: [(name: String, value: String)],
        _ problems: inout [ConfigurationError.Problem]
    ) -> [Entry] {
        var entries: [Entry] = []
        var seen: Set<String> = []
        for (name, value) in options {
            let source = Source.option(name)
            guard let setting = settings.first(where: { $0.key == name }) else {
                problems.append(unknownOption(name, source))
                continue
            }
            if seen.insert(name).inserted {
                entries.append(Entry(setting: setting, raw: .word(value), source: source))
            } else {
                problems.append(.init(source: source, description: "option --\(name) is given twice"))
            }
        }
        return entries
    }

    private func entries(
        of environment: [String: String],
        _ problems: inout [ConfigurationError.Problem]
    ) -> [Entry] {
        var entries: [Entry] = []
        for (name, value) in environment.sorted(by: { $0.key < $1.key }) {
            let source = Source.environment(name)
            if let setting = settings.first(where: { $0.variable == name }) {
                // Empty is how a compose file says "not set".
                if !value.isEmpty { entries.append(Entry(setting: setting, raw: .word(value), source: source)) }
            } else if name.hasPrefix(Setting.variablePrefix) {
                let word = name.dropFirst(Setting.variablePrefix.utf8.count).lowercased()
                problems.append(
                    unknown(
                        "there is no setting for the environment variable \(LogText.escaped(name, limit: 120))",
                        word,
                        source,
                        \.variable
                    )
                )
            }
        }
        return entries
    }

    /// `named`: in front of every key, where problems name it.
    func entries(
        of file: ConfigurationFile,
        named section: String = "",
        _ problems: inout [ConfigurationError.Problem]
    ) -> [Entry] {
        var entries: [Entry] = []
        func walk(_ group: [String: RawValue], _ prefix: String) {
            for (name, raw) in group.sorted(by: { $0.key < $1.key }) {
                let key = prefix + name
                let source = Source.file(path: file.path, key: section + LogText.escaped(key, limit: 120))
                let isDotted = name.utf8.contains(UInt8(ascii: "."))
                if !isDotted, let setting = settings.first(where: { $0.key == key }) {
                    entries.append(Entry(setting: setting, raw: raw, source: source))
                } else if !isDotted, settings.contains(where: { $0.key.hasPrefix(key + ".") }) {
                    if case .group(let inner) = raw {
                        walk(inner, key + ".")
                    } else {
                        problems.append(
                            .init(source: source, description: "\(source) is \(raw), but must be a group, { … }")
                        )
                    }
                } else {
                    problems.append(
                        unknown("\(source): there is no such setting", key, source) { Self.nested($0.key, "…") }
                    )
                }
            }
        }
        walk(file.values, "")
        return entries
    }

    private func entries(of ipp: IPPConfiguration) -> [Entry] {
        ipp.entries.compactMap { entry in
            let setting = settings.first { $0.key == entry.setting }
            return setting.map { Entry(setting: $0, raw: entry.raw, source: entry.source) }
        }
    }

    // MARK: Names that are none

    private func unknownOption(_ name: String, _ source: Source) -> ConfigurationError.Problem {
        let text = Arguments.noOption(name, among: otherOptions + settings.map(\.key))
        return .init(source: source, description: text)
    }

    private func unknown(
        _ sentence: String,
        _ name: String,
        _ source: Source,
        _ spelling: (Setting) -> String
    ) -> ConfigurationError.Problem {
        let nearest = Nearest.of(Setting.folded(name), among: settings.map { Setting.folded($0.key) })
        let suggestion = nearest.map { "; did you mean \(spelling(settings[$0]))?" } ?? ""
        return .init(source: source, description: sentence + suggestion)
    }

    /// A key as the file spells it: `{ freshness: { max_age: "1m" } }`.
    private static func nested(_ key: String, _ value: String) -> String {
        key.split(separator: ".").reversed().reduce(value) { "{ \($1): \($0) }" }
    }
}
