/// Our configuration file for one of Immich Public Proxy: the same settings, each with where it comes from.
struct IPPImport {
    /// JSON5 with comments.
    let file: String
    /// What became what, and what is missing, a line each.
    let summary: [String]
    /// What the owner had better know.
    let remarks: [IPPRemark]

    /// Refuses what `serve` would refuse.
    init(_ ipp: IPPConfiguration, environment: [String: String]) throws(ConfigurationError) {
        let known = Self.needed.map(\.variable)
        let given = environment.filter { known.contains($0.key) && !$0.value.isEmpty }
        let standIn = given["IMMICH_URL"] == nil ? ["IMMICH_URL": "http://immich.invalid"] : [:]
        let effective = try SettingsReader().read(environment: given.merging(standIn) { $1 }, ipp: ipp)
        let configuration = effective.configuration
        var lines: [Line] = []
        for setting in Setting.all {
            if let text = given[setting.variable] {
                lines.append(Line(setting: setting, value: .text(text), origins: [setting.variable]))
            } else if let entry = ipp.entries.last(where: { $0.setting == setting.key }),
                entry.isWritten || setting.text(in: configuration) != setting.standard
            {
                let origins = setting.key == "details.fields" ? ipp.details.map(\.key) : [Self.origin(of: entry)]
                lines.append(Line(setting: setting, value: entry.raw, origins: origins, isWritten: entry.isWritten))
            }
        }
        let missing = Self.needed.filter { given[$0.variable] == nil }
        summary =
            missing.map { Self.row("missing", "\($0.variable): \($0.reason)") }
            + lines.flatMap { Self.rows(of: $0, ipp, configuration) }
        remarks = effective.remarks
        file = Self.text(lines, of: ipp, remarks, missing: missing.map(\.line))
    }

    /// What IPP reads from its environment, and why the file needs it.
    private static let needed: [(variable: String, line: String, reason: String)] = [
        (
            "IMMICH_URL", "immich: { url: \"http://127.0.0.1:2283\" },",
            "the file does not say where Immich is, and share-fcgi does not start without it: run import with IMMICH_URL=http://… in its environment, or fill in the line `// immich:` of the file"
        ),
        (
            "PUBLIC_BASE_URL", "public_base_url: \"https://photos.example.org\",",
            "the file does not say where visitors find the shares, so link previews have no picture: run import with PUBLIC_BASE_URL=https://… in its environment, or fill in the line `// public_base_url:` of the file"
        ),
    ]

    // MARK: The summary

    /// A remark as a line of the same form.
    static func line(_ remark: IPPRemark) -> String { row(remark.kind.rawValue, "\(remark)") }

    private static func row(_ kind: String, _ text: String) -> String {
        kind + String(repeating: " ", count: max(1, 9 - kind.utf8.count)) + LogText.printable(text)
    }

    private static func rows(of line: Line, _ ipp: IPPConfiguration, _ configuration: Configuration) -> [String] {
        let setting = line.setting
        if setting.key == "details.fields" {
            return ipp.details.map { row("taken", "\($0.key): \(setting.key) \($0.word)") }
        }
        let origin = line.origins.joined(separator: ", ")
        guard setting.isSecret else {
            let value = setting.text(in: configuration).map { $0.isEmpty ? "\"\"" : $0 } ?? "–"
            return [row(line.isWritten ? "taken" : "default", "\(origin): \(setting.key) \(value)")]
        }
        let text = "\(origin): may be a secret, so it is not in the file, which everybody on this machine can read, and"
        return configuration.uploads.isEnabled
            ? [row("secret", "\(text) has no effect until you \(OpenSecrets.instead(setting))")] : []
    }

    private static func origin(of entry: IPPConfiguration.Entry) -> String {
        switch entry.source {
        case .implied(_, let key), .file(_, let key): key
        case .standard, .environment, .option: ""
        }
    }

    // MARK: The file

    /// One setting on its way into the file.
    private struct Line {
        let setting: Setting
        let value: RawValue
        let origins: [String]
        var isWritten = true
    }

    private static func text(_ lines: [Line], of ipp: IPPConfiguration, _ remarks: [IPPRemark], missing: [String])
        -> String
    {
        var output = [
            "// Made by share-fcgi import from \(LogText.printable(ipp.name)); share-fcgi help has every setting."
        ]
        output += remarks.map { "// \($0.kind.rawValue): \(LogText.printable($0.description))" }
        output.append("{")
        output += missing.map { "    // \($0)" }
        var groups: [String] = []
        for line in lines {
            let group = line.setting.key.prefix { $0 != "." }
            if !groups.contains(String(group)) { groups.append(String(group)) }
        }
        for group in groups {
            let members = lines.filter { $0.setting.key.prefix { $0 != "." } == group }
            if let only = members.first, only.setting.key == group {
                output += member(only, group, indent: 4)
            } else {
                output.append("    \(group): {")
                for line in members {
                    output += member(line, String(line.setting.key.dropFirst(group.count + 1)), indent: 8)
                }
                output.append("    },")
            }
        }
        return (output + ["}"]).joined(separator: "\n")
    }

    private static func member(_ line: Line, _ name: String, indent: Int) -> [String] {
        let margin = String(repeating: " ", count: indent)
        let note = line.isWritten ? "" : ", by default"
        var origins: [String] = []
        for origin in line.origins.map({ "\(margin)// \(LogText.printable($0))\(note)" })
        where !origins.contains(origin) {
            origins.append(origin)
        }
        if line.setting.isSecret {
            return origins + ["\(margin)// \(name): in the environment of the service, as \(line.setting.variable)"]
        }
        return origins + ["\(margin)\(name): \(line.value.json),"]
    }
}
