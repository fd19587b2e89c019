extension Command {
    /// `share-fcgi serve`
    static let serve = Command(name: "serve", summary: "answer the web server until told to stop") { invocation in
        let effective = try invocation.configuration()
        let configuration = effective.configuration
        // Before anything listens: a file that is missing or open to others refuses the start.
        let signIn = try SignIn.load(configuration)
        let log = LogWriter.standardError(level: configuration.log.level, environment: invocation.environment)
        for note in SignInRules.notes(of: effective) { log.warning("think twice", ["about": note]) }
        for remark in effective.remarks { log.warning("configuration", ["note": remark]) }
        do {
            try await invocation.composition.serve(configuration, signIn, log)
            return .ok
        } catch {
            log.error("cannot serve", ["reason": "\(error)"])
            return .failure
        }
    }
}
