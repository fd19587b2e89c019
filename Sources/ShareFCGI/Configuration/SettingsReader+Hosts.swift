extension SettingsReader {
    /// The settings of each host: those of all, `base`, and above them its own. Where visitors find it is no setting of all:
    /// the address of another host is none of this one.
    func settings(
        of hosts: Hosts,
        from source: Source,
        over base: Configuration,
        _ problems: inout [ConfigurationError.Problem]
    ) -> [HostName: Configuration] {
        let path = if case .file(let path, _) = source { path } else { source.description }
        var settings: [HostName: Configuration] = [:]
        for (name, section) in hosts.written.sorted(by: { $0.key < $1.key }) {
            guard let host = HostName(name), case .group(let values) = section else { continue }
            var configuration = base
            configuration.publicBaseURL = nil
            let file = ConfigurationFile(path: path, values: values)
            for entry in entries(of: file, named: "hosts.\(host).", &problems) {
                if !entry.setting.mayDifferByHost {
                    let text = "\(entry.source): \(entry.setting.key) is the same for all hosts"
                    problems.append(.init(source: source, description: text))
                } else if !entry.setting.read(entry.raw, into: &configuration) {
                    problems.append(refusal(of: entry))
                }
            }
            settings[host] = configuration
        }
        return settings
    }
}
