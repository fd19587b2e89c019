/// Our configuration file for one of Immich Public Proxy: the same settings, each with where it comes from.
struct IPPImport {
    /// JSON5 with comments.
    let file: String
    /// What became what, a line each.
    let summary: [String]

    /// Refuses what `serve` would refuse.
    init(_ ipp: IPPConfiguration, environment: [String: String]) throws(ConfigurationError) {
        let known = ["IMMICH_URL", "PUBLIC_BASE_URL"]
        let needed = environment.filter { known.contains($0.key) && !$0.value.isEmpty }
        let standIn = needed["IMMICH_URL"] == nil ? ["IMMICH_URL": "http://immich.invalid"] : [:]
        let reader = SettingsReader()
        let configuration = try reader.read(environment: needed.merging(standIn) { $1 }, ipp: ipp).configuration
        var lines: [Line] = []
        for setting in Setting.all {
            if let text = needed[setting.variable] {
                lines.append(Line(setting: setting, value: .text(text), origin: setting.variable))
            } else if let entry = ipp.entries.last(where: { $0.setting == setting.key }),
                entry.isWritten || setting.text(in: configuration) != setting.standard
            {
                lines.append(Line(setting: setting, value: entry.raw, origin: Self.origin(of: entry)))
            }
        }
        summary = lines.map { line in
            let value = line.setting.text(in: configuration).map { LogText.printable($0) } ?? "–"
            return Self.row("taken", "\(line.origin): \(line.setting.key) \(value)")
        }
        file = Self.text(lines, of: ipp, hasAddress: standIn.isEmpty)
    }

    /// A remark as a line of the same form.
    static func line(_ remark: IPPRemark) -> String { row(remark.kind.rawValue, "\(remark)") }

    private static func row(_ kind: String, _ text: String) -> String {
        kind + String(repeating: " ", count: max(1, 9 - kind.utf8.count)) + LogText.printable(text)
    }

    private static func origin(of entry: IPPConfiguration.Entry) -> String {
        switch entry.source {
        case .implied(_, let key): "without \(key)"
        case .file(_, let key): key
        case .standard, .environment, .option: ""
        }
    }

    // MARK: The file

    /// One setting on its way into the file.
    private struct Line {
        let setting: Setting
        let value: RawValue
        let origin: String
    }

    private static func text(_ lines: [Line], of ipp: IPPConfiguration, hasAddress: Bool) -> String {
        var output = [
            "// Made by share-fcgi import, of \(LogText.printable(ipp.name)); share-fcgi help has every setting."
        ]
        output += ipp.remarks.map { "// \($0.kind.rawValue): \(LogText.printable($0.description))" }
        output.append("{")
        if !hasAddress { output.append("    // immich: { url: \"http://127.0.0.1:2283\" },    // or IMMICH_URL") }
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
        return ["\(margin)// \(LogText.printable(line.origin))", "\(margin)\(name): \(line.value.json),"]
    }
}
