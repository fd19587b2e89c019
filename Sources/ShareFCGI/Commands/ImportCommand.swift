extension Command {
    /// `share-fcgi import [FILE]`
    static let importing = Command(
        name: "import",
        operand: "[FILE]",
        summary: "write our configuration for one of Immich Public Proxy",
        flags: [.markdown]
    ) { invocation in
        var arguments = invocation.arguments
        try invocation.expectNoOptions()
        if arguments.flags.contains(.markdown) {
            try invocation.expectNoWords()
            invocation.console.output(IPPText.markdown())
            return .ok
        }
        let place = IPPPlace(invocation.environment)
        let ipp = try configuration(try arguments.takeWord(), place, invocation.console)
        if let unfit = ipp.unfit {
            let source = Source.file(path: ipp.name, key: "")
            throw ConfigurationError(problems: [.init(source: source, description: "\(ipp.name): \(unfit)")])
        }
        let others = place.remarks(beside: ipp)
        let made: IPPImport
        do throws(ConfigurationError) {
            made = try IPPImport(ipp, environment: invocation.environment)
        } catch {
            throw ConfigurationError(problems: error.problems, remarks: others + error.remarks)
        }
        invocation.console.output(made.file)
        let lines = made.summary + (others + made.remarks).map(IPPImport.line)
        invocation.console.error(lines.joined(separator: "\n"))
        return .ok
    }

    /// What the word names, else what the environment has, else what is piped in.
    private static func configuration(_ word: String?, _ place: IPPPlace, _ console: Console) throws -> IPPConfiguration
    {
        if let word, word != "-" { return IPPConfiguration(IPPFile(name: word, text: try IPPPlace.read(word))) }
        if word == nil, let found = try place.configuration() { return found }
        guard let bytes = console.input(IPPPlace.limit + 1) else {
            throw Arguments.Failure(description: "no configuration is named: share-fcgi import FILE, or … < FILE")
        }
        guard bytes.count <= IPPPlace.limit else {
            throw Arguments.Failure(description: "what is piped in is larger than \(IPPPlace.limit) bytes")
        }
        return IPPConfiguration(IPPFile(name: "standard input", text: bytes))
    }
}
