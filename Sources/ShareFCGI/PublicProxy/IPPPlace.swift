/// Where a configuration of Immich Public Proxy comes from: `CONFIG` holds it, `IPP_CONFIG` names its file, or our own
/// `--config` leads to one.
struct IPPPlace {
    private let environment: [String: String]

    init(_ environment: [String: String]) { self.environment = environment }

    /// The environment that IPP reads and nobody needs here, and what there is in its place.
    static let unused: [(name: String, instead: String)] = [
        ("IPP_PORT", "share-fcgi speaks only with your web server: `listen` names the socket"),
        ("NODE_ENV", "nothing depends on it"),
        ("APP_VERSION", "our files carry a hash of what is in them"),
    ]

    /// Tells a file of ours from one of IPP's, and adds what the environment has of the latter.
    func sorted(_ file: ConfigurationFile?) throws(ConfigurationError) -> (ours: ConfigurationFile?, IPPConfiguration?)
    {
        let isTheirs = file.map { IPPFile.isForm(of: $0.values) } ?? false
        let named = isTheirs ? file.map { IPPFile(name: $0.path, text: $0.text) } : nil
        return (isTheirs ? nil : file, try configuration(named))
    }

    /// What the environment says, where no file is `named`; nil where it says nothing.
    func configuration(_ named: IPPFile? = nil) throws(ConfigurationError) -> IPPConfiguration? {
        let path = variable("IPP_CONFIG")
        var overruled = [named?.name, path].compactMap(\.self)
        let found: IPPFile
        if let text = variable("CONFIG") {
            found = IPPFile(name: "CONFIG", text: Array(text.utf8))
        } else if let named {
            overruled.removeFirst()
            found = named
        } else if let path {
            overruled = []
            found = IPPFile(name: path, text: try Self.read(path))
        } else {
            return nil
        }
        let others = overruled.map { IPPRemark(.doubt, $0, "is not read, since \(found.name) comes first") }
        return IPPConfiguration(found, remarks: others)
    }

    /// What of the environment means nothing here; the names that others use, too, only beside a configuration of IPP's.
    func remarks(beside configuration: IPPConfiguration?) -> [IPPRemark] {
        Self.unused
            .filter { variable($0.name) != nil && (configuration != nil || $0.name.utf8.starts(with: "IPP_".utf8)) }
            .map { IPPRemark(.gone, $0.name, $0.instead) }
    }

    /// Empty is how a compose file says "not set".
    private func variable(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }

    /// A file, absolute or from the working directory.
    static func read(_ path: String) throws(ConfigurationError) -> [UInt8] {
        do throws(SmallFile.Failure) {
            return try SmallFile(at: path, limit: limit).bytes
        } catch {
            let source = Source.file(path: path, key: "")
            throw ConfigurationError(problems: [.init(source: source, description: "\(path): \(error)")])
        }
    }

    /// No configuration is larger.
    static let limit = 1 << 20
}
