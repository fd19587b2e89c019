extension Command {
    /// The program's release.
    static let release = "0.1.0"

    /// `share-fcgi help [COMMAND]`, `share-fcgi COMMAND --help`
    static let help = Command(name: "help", summary: "show this; of one command alone: COMMAND --help") { invocation in
        let arguments = invocation.arguments
        let name = arguments.command == "help" ? arguments.words.first : arguments.command
        let text = all.first { $0.name == name }.map(SettingsText.help(of:))
        invocation.console.output(text ?? SettingsText.help(commands: all, settings: Setting.all))
        return .ok
    }

    /// `share-fcgi version`
    static let version = Command(name: "version", summary: "show the release") { invocation in
        invocation.console.output("share-fcgi \(release)")
        return .ok
    }

    /// `share-fcgi settings --markdown`: the table of docs/settings.md, so that a test can hold the two against each other.
    static let settings = Command(
        name: "settings",
        summary: "show the table of settings",
        flags: [.markdown]
    ) { invocation in
        try invocation.expectNoWords()
        try invocation.expectNoOptions()
        let isMarkdown = invocation.arguments.flags.contains(.markdown)
        invocation.console.output(isMarkdown ? SettingsText.markdown(Setting.all) : SettingsText.list(Setting.all))
        return .ok
    }
}
