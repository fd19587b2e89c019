extension Command {
    /// `share-fcgi check`
    static let check = Command(name: "check", summary: "show the effective configuration and try what it names") {
        invocation in
        let effective = try invocation.configuration()
        let configuration = effective.configuration
        invocation.console.output(listing(effective, of: Setting.all).joined(separator: "\n") + "\n")
        var findings = effective.remarks.map { Finding.note("configuration: \($0)") }
        findings += StateCheck.findings(configuration) + SpoolCheck.findings(configuration)
        findings += SocketCheck.findings(configuration)
        findings += SignInCheck.findings(effective)
        findings += await StoreCheck.findings(configuration)
        findings += addressNotes(configuration)
        do {
            findings += await ImmichCheck.findings(
                try await invocation.composition.immich(configuration),
                configuration
            )
        } catch {
            findings.append(.wrong("Immich cannot be asked: \(error)"))
        }
        invocation.console.output(findings.map(\.description).joined(separator: "\n"))
        return findings.contains { $0.severity == .wrong } ? .failure : .ok
    }

    private static func addressNotes(_ configuration: Configuration) -> [Finding] {
        var notes: [Finding] = []
        if configuration.publicBaseURL == nil {
            let text =
                "public_base_url is not set: link previews have no picture, and behind another proxy that ends TLS, cookies lack Secure; add PUBLIC_BASE_URL=https://…"
            notes.append(.note(text))
        }
        for (host, settings) in configuration.hosts.settings.sorted(by: { $0.key.description < $1.key.description })
        where settings.publicBaseURL == nil {
            notes.append(.note("hosts: \(host) has no public_base_url of its own: its link previews have no picture"))
        }
        return notes
    }

    /// Each setting with its value and where that was written, in columns.
    static func listing(_ effective: SettingsReader.Effective, of settings: [Setting]) -> [String] {
        let rows = settings.map { setting in
            let value =
                setting.text(in: effective.configuration).map { $0.isEmpty ? "\"\"" : LogText.printable($0) } ?? "–"
            return (setting.key, value, effective.sources[setting.key] ?? .standard)
        }
        let key = rows.map(\.0.utf8.count).max() ?? 0
        let value = min(40, rows.map(\.1.unicodeScalars.count).max() ?? 0)
        return rows.map { row in
            let gap = (max(0, key - row.0.utf8.count), max(0, value - row.1.unicodeScalars.count))
            return row.0 + spaces(gap.0 + 2) + row.1 + spaces(gap.1 + 2) + LogText.printable(row.2.description)
        }
    }

    private static func spaces(_ count: Int) -> String { String(repeating: " ", count: count) }
}
