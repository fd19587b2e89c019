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

    /// A field of pictures that visitors may read, and the key that says so.
    struct Detail: Sendable, Equatable {
        let word: String
        let key: String
    }

    /// How messages call it.
    let name: String
    private(set) var entries: [Entry] = []
    /// What becomes `details.fields`.
    private(set) var details: [Detail] = []
    /// What IPP would do and we must not.
    private(set) var problems: [ConfigurationError.Problem] = []
    /// What the owner had better know.
    private(set) var remarks: [IPPRemark] = []
    /// Why nothing of it could be read, and IPP's defaults hold.
    let failure: String?
    /// Why there is nothing to import.
    let unfit: String?

    private let file: IPPFile

    /// Reads a configuration as IPP does; `remarks` come before those that it calls for.
    init(_ written: IPPFile, remarks others: [IPPRemark] = []) {
        let legacy = IPPLegacy(written)
        file = legacy.file
        name = written.name
        (failure, unfit) = (written.failure, written.unfit)
        remarks = others + legacy.remarks
        if let failure {
            remarks.append(IPPRemark(.doubt, "", "\(failure); so every key takes its default, as in IPP"))
        }
        for again in written.repeated {
            remarks.append(IPPRemark(.doubt, again.path, "is there again, in \(again.place): the last one counts"))
        }
        for key in IPPKey.all { translate(key) }
        if !details.isEmpty {
            let source = Source.file(path: name, key: "ipp.showMetadata")
            let words = RawValue.list(details.map { .text($0.word) })
            entries.append(Entry(setting: "details.fields", raw: words, source: source, isWritten: true))
        }
        weigh()
        look(at: file.root, below: "")
    }

    /// Why the start is refused; what is wrong about uploads is no reason where there are none.
    func problems(in configuration: Configuration) -> [ConfigurationError.Problem] {
        problems.filter { problem in
            guard case .file(_, let key) = problem.source else { return true }
            return configuration.uploads.isEnabled || !IPPKey.isAboutUploads(key)
        }
    }

    /// What the owner had better know; nothing about uploads where there are none.
    func remarks(in configuration: Configuration) -> [IPPRemark] {
        remarks.filter { configuration.uploads.isEnabled || !IPPKey.isAboutUploads($0.key) }
    }

    // MARK: One key

    private mutating func translate(_ key: IPPKey) {
        guard let raw = file.value(at: key.path) else { return imply(key) }
        let reading = key.read(raw)
        guard case .unread(let reason) = reading else { return take(reading, of: key, written: raw) }
        remarks.append(IPPRemark(.doubt, file.origin(of: key.path), "\(reason); so its default holds"))
        imply(key)
    }

    /// IPP's own default; without uploads there is none of how they are.
    private mutating func imply(_ key: IPPKey) {
        let takesUploads = entries.contains { $0.setting == "uploads.enabled" && $0.raw == .flag(true) }
        if takesUploads || !IPPKey.isAboutUploads(key.path) { take(key.missing(file), of: key, written: nil) }
    }

    private mutating func take(_ reading: IPPReading, of key: IPPKey, written: RawValue?) {
        let origin = file.origin(of: key.path)
        let source: Source = written == nil ? .implied(path: name, key: origin) : .file(path: name, key: origin)
        switch reading {
        case .value(let raw): set(key, raw, source, written)
        case .doubt(let raw, let reason):
            remarks.append(IPPRemark(.doubt, origin, reason))
            if let raw { set(key, raw, source, written) }
        case .nothing:
            if written != nil, key.counterpart == .none, key.name != Self.options {
                remarks.append(IPPRemark(.gone, origin, key.difference))
            }
        case .refused(let reason):
            problems.append(.init(source: source, description: "\(source) \(reason)"))
        case .unread: break
        }
    }

    private mutating func set(_ key: IPPKey, _ raw: RawValue, _ source: Source, _ written: RawValue?) {
        switch key.counterpart {
        case .setting(let name):
            if let written, let setting = Setting.all.first(where: { $0.key == name }), !setting.takes(raw) {
                let fault = setting.fault(in: written), expected = key.expected ?? setting.expected
                problems.append(.init(source: source, description: "\(source) \(fault), but must be \(expected)"))
            } else {
                entries.append(Entry(setting: name, raw: raw, source: source, isWritten: written != nil))
            }
        case .detail(let word):
            if raw == .flag(true) { details.append(Detail(word: word, key: file.origin(of: key.path))) }
        case .none: break
        }
    }

    // MARK: What is right, and yet perhaps not meant

    private mutating func weigh() {
        if let zone = details.first(where: { $0.word == "time_zone" }), !details.contains(where: { $0.word == "date" })
        {
            remarks.append(IPPRemark(.doubt, zone.key, "shows nothing without ipp.showMetadata.exif.dateTimeOriginal"))
        }
        if case .group(let fields)? = entries.first(where: { $0.setting == "response_headers" })?.raw {
            for (name, value) in fields where name.lowercased() == "cache-control" {
                guard let seconds = value.string.flatMap(Self.age), seconds > 300 else { continue }
                let time = seconds < 86_400 ? "\(seconds) seconds" : "\(seconds / 86_400) days"
                let text =
                    "\(value) lets browsers keep pictures for \(time), even after their link is gone; without this field it is a minute"
                remarks.append(IPPRemark(.doubt, "ipp.responseHeaders.\(name)", text))
            }
        }
    }

    /// For how many seconds `Cache-Control` lets somebody keep an answer (RFC 9111, section 5.2.2), the longest of them.
    private static func age(_ value: String) -> Int? {
        value.lowercased().utf8.split(separator: UInt8(ascii: ",")).compactMap { part in
            let words = part.split(separator: UInt8(ascii: "=")).map { $0.filter { !" \t\"".utf8.contains($0) } }
            guard words.count == 2, ["max-age", "s-maxage"].contains(where: { words[0].elementsEqual($0.utf8) }) else {
                return nil
            }
            return Decimal.number(words[1].prefix(9))
        }.max()
    }

    // MARK: Keys that nobody knows

    private static let options = "lightbox.options"

    private mutating func look(at group: [String: RawValue], below prefix: String) {
        for (name, raw) in group.sorted(by: { $0.key < $1.key }) {
            let path = prefix + name
            let isKnown = IPPKey.all.contains { $0.path == path && $0.name != Self.options }
            if isKnown { continue }
            let isGroup = (IPPKey.all.map(\.path) + IPPLegacy.flags.map(\.older)).contains { $0.hasPrefix(path + ".") }
            if path.hasPrefix("ipp.\(Self.options).") {
                remarks.append(IPPRemark(.gone, path, "an option of PhotoSwipe that our viewer does not have"))
            } else if isGroup, case .group(let inner) = raw {
                look(at: inner, below: path + ".")
            } else if isGroup {
                remarks.append(IPPRemark(.doubt, path, "is \(raw), but must be a group, { … }; so it counts as empty"))
            } else {
                remarks.append(IPPRemark(.unknown, path, "there is no such key" + suggestion(for: path)))
            }
        }
    }

    /// What a key may have been meant to be.
    private func suggestion(for path: String) -> String {
        let known = IPPKey.all.map(\.path)
        return Nearest.of(path, among: known).map { "; did you mean \(known[$0])?" } ?? ""
    }
}
