/// Where a value was written.
enum Source: Sendable, Equatable, CustomStringConvertible {
    /// Nowhere: it is the default.
    case standard
    case file(path: String, key: String)
    /// In a configuration of Immich Public Proxy, by leaving a key out.
    case implied(path: String, key: String)
    case environment(String)
    case option(String)

    var description: String {
        switch self {
        case .standard: "default"
        case .file(let path, let key): "\(path): \(key)"
        case .implied(let path, let key): "\(path): \(key) by default"
        case .environment(let name): "environment variable \(name)"
        case .option(let name): "option --\(name)"
        }
    }
}

/// Why there is no configuration to start with: everything that is wrong, not only the first.
struct ConfigurationError: Error, Equatable, CustomStringConvertible {
    struct Problem: Equatable, CustomStringConvertible {
        let source: Source
        /// What is wrong, with the key and the value that was written.
        let description: String
    }

    let problems: [Problem]
    /// What else there is to say of a configuration of Immich Public Proxy.
    var remarks: [IPPRemark] = []

    /// One sentence a line.
    var description: String { problems.map(\.description).joined(separator: "\n") }

    /// The command line is wrong, whatever else is.
    var isUsage: Bool { !onCommandLine.isEmpty }

    /// What is wrong with the command line.
    var onCommandLine: [Problem] {
        problems.filter { if case .option = $0.source { true } else { false } }
    }
}
