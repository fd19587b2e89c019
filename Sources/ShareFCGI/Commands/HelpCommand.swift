extension Command {
    /// The program's release.
    static let release = "0.1.0"

    /// `share-fcgi help`
    static let help = Command(name: "help", summary: "show this") { invocation in
        invocation.console.output(SettingsText.help(commands: all, settings: Setting.all))
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
        flags: [.markdown],
        isHidden: true
    ) {
        invocation in
        try invocation.expectNoWords()
        try invocation.expectNoOptions()
        let isMarkdown = invocation.arguments.flags.contains(.markdown)
        invocation.console.output(isMarkdown ? SettingsText.markdown(Setting.all) : SettingsText.list(Setting.all))
        return .ok
    }
}
