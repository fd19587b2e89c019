extension Command {
    /// `share-fcgi serve`
    static let serve = Command(name: "serve", summary: "answer the web server until told to stop") { invocation in
        let configuration = try invocation.configuration().configuration
        let log = LogWriter.standardError(level: configuration.log.level, environment: invocation.environment)
        do {
            try await invocation.composition.serve(configuration, log)
            return .ok
        } catch {
            log.error("cannot serve", ["reason": "\(error)"])
            return .failure
        }
    }
}
