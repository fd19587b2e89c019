/// A command with everything it was given.
struct Invocation: Sendable {
    var arguments: Arguments
    let environment: [String: String]
    let composition: Composition
    let console: Console
    /// The configuration file that is read where none is named.
    let standardFile: String

    /// The effective configuration; refuses options that mean nothing, and words behind the first `words`. `options`: those
    /// that the command has beside the settings.
    func configuration(words: Int = 0, options: [String] = []) throws -> SettingsReader.Effective {
        var arguments = arguments
        try expectNoWords(behind: words)
        let named = try arguments.take("config")
        let file = try file(named)
        let place = IPPPlace(environment)
        let (ours, ipp) = try place.sorted(file)
        var effective: SettingsReader.Effective
        do throws(ConfigurationError) {
            effective = try SettingsReader(otherOptions: ["config"] + options).read(
                options: arguments.options.map { ($0.name, $0.value) },
                environment: environment,
                file: ours,
                ipp: ipp
            )
        } catch {
            throw ConfigurationError(problems: error.problems, remarks: place.remarks(beside: ipp) + error.remarks)
        }
        effective.remarks = place.remarks(beside: ipp) + effective.remarks + OpenSecrets.remarks(of: effective)
        let problems = SignInRules.problems(of: effective)
        guard problems.isEmpty else { throw ConfigurationError(problems: problems, remarks: effective.remarks) }
        return effective
    }

    /// The same with other arguments: a command that has taken its own words out.
    func with(_ arguments: Arguments) -> Invocation {
        var invocation = self
        invocation.arguments = arguments
        return invocation
    }

    /// Refuses words behind the `count` that a command takes.
    func expectNoWords(behind count: Int = 0) throws(Arguments.Failure) {
        guard let word = arguments.words.dropFirst(count).first else { return }
        throw Arguments.Failure(description: "\(LogText.quoted(word, limit: 120)) means nothing here")
    }

    /// Refuses options to a command that takes none.
    func expectNoOptions() throws(Arguments.Failure) {
        guard let option = arguments.options.first else { return }
        throw Arguments.Failure(description: "option --\(LogText.escaped(option.name, limit: 120)) means nothing here")
    }

    private func file(_ named: String?) throws(ConfigurationError) -> ConfigurationFile? {
        let path = named ?? standardFile
        do throws(ConfigurationFile.Failure) {
            return try ConfigurationFile(at: path, isRequired: named != nil)
        } catch {
            let source = Source.file(path: path, key: "")
            throw ConfigurationError(problems: [.init(source: source, description: "\(path): \(error)")])
        }
    }
}
