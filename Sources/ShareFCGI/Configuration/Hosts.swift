/// What visits under other names are shown by.
struct Hosts: Sendable, Equatable {
    /// As the owner wrote it, a group of settings for each name.
    private(set) var written: [String: RawValue] = [:]
    /// All settings that hold under a name; the reader makes them, which knows those of all hosts.
    var settings: [HostName: Configuration] = [:]

    init() {}

    /// Nil where a name is none, or comes in two spellings, or has no group of settings.
    init?(_ raw: RawValue) {
        guard let sections = raw.members, !sections.isEmpty, sections.allSatisfy(Self.isSection),
            Set(sections.keys.compactMap(HostName.init)).count == sections.count
        else { return nil }
        written = sections
    }

    /// A port, or a dot at the end, would be another spelling of the same host.
    private static func isSection(_ name: String, _ section: RawValue) -> Bool {
        guard case .group = section, let host = HostName(name) else { return false }
        return host.description == name.lowercased()
    }

    static func culprit(_ raw: RawValue) -> RawValue {
        raw.members?.sorted { $0.key < $1.key }.first { !isSection($0.key, $0.value) }.map { .text($0.key) } ?? raw
    }
}
