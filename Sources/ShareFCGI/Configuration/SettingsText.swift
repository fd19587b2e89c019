/// The table of settings as text: for help and for docs/settings.md.
enum SettingsText {
    /// What `share-fcgi help` shows.
    static func help(commands: [Command], settings: [Setting]) -> String {
        let names = commands.map(usage)
        let width = names.map(\.utf8.count).max() ?? 0
        let commandLines = zip(names, commands).map { "  \(padded($0, to: width))  \($1.summary)" }
        return """
            share-fcgi: share links of Immich, behind your own web server

            Usage: share-fcgi COMMAND [--config FILE] [--SETTING=VALUE]…

            Commands:
            \(commandLines.joined(separator: "\n"))

            Options:
            \(options.map(\.lines).joined(separator: "\n"))

            Settings; the command line comes before the environment, and both before the file:

            \(list(settings))
            """
    }

    /// What `share-fcgi COMMAND --help` shows.
    static func help(of command: Command) -> String {
        let own = options.filter { $0.commands.isEmpty || $0.commands.contains(command.name) }
        return """
            share-fcgi \(usage(command)): \(command.summary)

            \(own.map(\.lines).joined(separator: "\n"))

            Every command and setting: share-fcgi help
            """
    }

    private static func usage(_ command: Command) -> String {
        command.operand.isEmpty ? command.name : "\(command.name) \(command.operand)"
    }

    /// Options that are no settings, with the commands that have them; none named: all.
    private static let options: [(commands: [String], lines: String)] = [
        (
            ["serve", "check", "doctor", "sso"],
            "  --config FILE  the configuration (JSON5); without it \(ConfigurationFile.standardPath), if it exists"
        ),
        (["doctor"], "  --gate=WORD    doctor: closed, check or none; without it gate.mode, or else what it finds"),
        (["doctor"], "  --user=NAME    doctor: somebody whom your login knows, to try a wrong password for"),
        (["doctor"], "  --insecure     doctor: accept any certificate"),
        (
            ["sso"],
            """
              --json, --dry-run, --apply
                             sso immich-config: for Immich's configuration file; what would change in Immich; change it
            """
        ),
        (
            ["sso", "doctor"],
            """
              --admin-key-file=FILE
                             an API key of an administrator of Immich, in a file of mode 0600 or, with -, piped in:
                             for --dry-run and --apply, which read it from a pipe without this, sso logout, doctor
            """
        ),
        (
            ["sso"],
            """
              --secret-file=FILE, --new-secret
                             with --apply: the client secret that sso init showed; or a new one beside the old
              --sub          sso logout: USER is the sub itself
            """
        ),
        (["settings"], "  --markdown     settings: as the table of docs/settings.md"),
        (
            ["import"],
            "  --markdown     import: every key of Immich Public Proxy and what it is here, as a table"
        ),
        ([], "  --help         show this; behind a command, what concerns it"),
    ]

    /// Every setting with its meaning, type, default and its name in the environment.
    static func list(_ settings: [Setting]) -> String {
        settings.map { setting in
            """
              --\(setting.key)
                    \(setting.meaning)
                    \(setting.expected); \(standard(of: setting)); \(setting.variable)
            """
        }.joined(separator: "\n")
    }

    /// The table of docs/settings.md.
    static func markdown(_ settings: [Setting]) -> String {
        let head = ["| setting, environment | value | meaning |", "| --- | --- | --- |"]
        let rows = settings.map { setting in
            let value = cell("\(setting.expected); \(standard(of: setting))")
            return "| `\(setting.key)`<br>`\(setting.variable)` | \(value) | \(cell(setting.meaning)) |"
        }
        return (head + rows).joined(separator: "\n")
    }

    private static func standard(of setting: Setting) -> String {
        switch setting.standard {
        case ""?: "default empty"
        case let text?: "default \(text)"
        case nil: setting.example == nil ? "not set by default" : "required"
        }
    }

    /// A bar would end the cell.
    private static func cell(_ text: String) -> String {
        text.split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|")
    }

    private static func padded(_ text: String, to width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.utf8.count))
    }
}
