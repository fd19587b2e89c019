/// What a configuration of Immich Public Proxy says, as settings of ours: the lowest layer, below our own file.
struct IPPConfiguration: Sendable {
    /// A setting that it chooses, in writing or by being silent.
    struct Entry: Sendable, Equatable {
        let setting: String
        let raw: RawValue
        let source: Source
        /// False where IPP's own default holds.
        let isWritten: Bool
    }

    /// How messages call it.
    let name: String
    private(set) var entries: [Entry] = []
    /// What IPP would do and we must not.
    private(set) var problems: [ConfigurationError.Problem] = []
    /// What the owner had better know.
    private(set) var remarks: [IPPRemark] = []
    /// Why nothing of it could be read, IPP's defaults hold, and nothing is imported.
    let failure: String?

    private let file: IPPFile
    /// The words of `details.fields`.
    private var details: [RawValue] = []

    /// Reads a configuration as IPP does; `remarks` come before those that it calls for.
    init(_ written: IPPFile, remarks others: [IPPRemark] = []) {
        let legacy = IPPLegacy(written)
        file = legacy.file
        name = written.name
        failure = written.failure
        remarks = others + legacy.remarks
        if let failure {
            remarks.append(IPPRemark(.doubt, "", "\(failure); so, as IPP does, every key takes its default"))
        }
        for key in written.doubled { remarks.append(IPPRemark(.doubt, key, "stands there twice: the last one counts")) }
        for key in IPPKey.all { translate(key) }
        if !details.isEmpty {
            let source = Source.file(path: name, key: "ipp.showMetadata")
            entries.append(Entry(setting: "details.fields", raw: .list(details), source: source, isWritten: true))
        }
        look(at: file.root, below: "")
    }

    // MARK: One key

    private mutating func translate(_ key: IPPKey) {
        guard let raw = file.value(at: key.path) else {
            return take(key.missing(file), of: key, isWritten: false)
        }
        let reading = key.read(raw)
        guard case .unread(let reason) = reading else { return take(reading, of: key, isWritten: true) }
        remarks.append(IPPRemark(.doubt, file.origin(of: key.path), "\(reason); so its default holds"))
        take(key.missing(file), of: key, isWritten: false)
    }

    private mutating func take(_ reading: IPPReading, of key: IPPKey, isWritten: Bool) {
        let origin = file.origin(of: key.path)
        let source: Source = isWritten ? .file(path: name, key: origin) : .implied(path: name, key: origin)
        switch reading {
        case .value(let raw): set(key.counterpart, raw, source, isWritten)
        case .doubt(let raw, let reason):
            remarks.append(IPPRemark(.doubt, origin, reason))
            if let raw { set(key.counterpart, raw, source, isWritten) }
        case .nothing:
            if isWritten, key.counterpart == .none, key.name != Self.options {
                remarks.append(IPPRemark(.gone, origin, key.difference))
            }
        case .refused(let reason):
            problems.append(.init(source: source, description: "\(source) \(reason)"))
        case .unread: break
        }
    }

    private mutating func set(_ counterpart: IPPKey.Counterpart, _ raw: RawValue, _ source: Source, _ isWritten: Bool) {
        switch counterpart {
        case .setting(let setting):
            entries.append(Entry(setting: setting, raw: raw, source: source, isWritten: isWritten))
        case .detail(let word): if raw == .flag(true) { details.append(.text(word)) }
        case .none: break
        }
    }

    // MARK: Keys that nobody knows

    private static let options = "lightbox.options"

    private mutating func look(at group: [String: RawValue], below prefix: String) {
        for (name, raw) in group.sorted(by: { $0.key < $1.key }) {
            let path = prefix + name
            let isKnown = IPPKey.all.contains { $0.path == path && $0.name != Self.options }
            if isKnown { continue }
            let isGroup = path == "lightGallery" || IPPKey.all.contains { $0.path.hasPrefix(path + ".") }
            if path.hasPrefix("ipp.\(Self.options).") {
                remarks.append(IPPRemark(.gone, path, "an option of PhotoSwipe that our viewer does not have"))
            } else if isGroup, case .group(let inner) = raw {
                look(at: inner, below: path + ".")
            } else if isGroup {
                remarks.append(IPPRemark(.doubt, path, "is \(raw), but must be a group, { … }; so nothing is in it"))
            } else if !path.hasPrefix("lightGallery.") || !Self.isEmpty(raw) {
                remarks.append(IPPRemark(.gone, path, "is no key that IPP knows" + suggestion(for: path)))
            }
        }
    }

    /// What a key may have been meant to be.
    private func suggestion(for path: String) -> String {
        let known = IPPKey.all.map(\.path)
        return Nearest.of(path, among: known).map { "; did you mean \(known[$0])?" } ?? ""
    }

    private static func isEmpty(_ raw: RawValue) -> Bool {
        if case .group(let group) = raw { group.values.allSatisfy(isEmpty) } else { false }
    }
}
