extension Command {
    /// `share-fcgi sso init`, `sso immich-config`, `sso logout USER`
    static let sso = Command(
        name: "sso",
        operand: "WORD",
        summary:
            "sign-in for Immich: init makes keys and secret, immich-config tells Immich, logout USER ends sessions",
        flags: [.json, .apply, .dryRun, .newSecret, .sub]
    ) { invocation in
        let words = invocation.arguments.words
        guard let word = words.first else {
            throw Arguments.Failure(description: "sso needs a word: init, immich-config or logout")
        }
        switch word {
        case "init":
            try invocation.arguments.expectFlags([], of: "sso init")
            let configuration = try invocation.configuration(words: 1).configuration
            invocation.console.output(try SSOInit(configuration).run().joined(separator: "\n"))
            return .ok
        case "immich-config":
            try invocation.arguments.expectFlags([.json, .apply, .dryRun, .newSecret], of: "sso immich-config")
            return try await ImmichConfigCommand(invocation).run()
        case "logout":
            try invocation.arguments.expectFlags([.sub], of: "sso logout")
            return try await LogoutCommand(invocation).run()
        default:
            throw Arguments.Failure(description: "there is no command sso \(LogText.quoted(word, limit: 120))")
        }
    }
}
