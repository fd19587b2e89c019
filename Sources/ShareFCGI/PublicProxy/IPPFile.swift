/// A configuration of Immich Public Proxy (IPP), as it was written; nothing of it is held against what IPP knows.
struct IPPFile: Sendable {
    /// How messages call it: its path, or `CONFIG`.
    let name: String
    /// The whole object, with `ipp` in it.
    private(set) var root: [String: RawValue]
    /// By key: the older one that its value was written at.
    private(set) var origins: [String: String] = [:]
    /// Why nothing could be read; IPP goes on with an empty configuration then, and so do we.
    let failure: String?
    /// Why there is nothing to import: it is of another form. Empty is none: it is IPP's defaults.
    let unfit: String?
    /// Names that stand twice in one object.
    let repeated: [JSON5.Repetition]

    /// Reads a configuration as IPP does.
    init(name: String, text: [UInt8]) {
        self.name = name
        do throws(JSON5.Fault) {
            let json = try JSON5(text, as: .json)
            (root, failure, repeated) = (json.values, nil, json.repeated)
            unfit = root.isEmpty || Self.isForm(of: root) ? nil : Self.stranger(root)
        } catch {
            (root, failure, repeated) = ([:], "it is no object of JSON: \(error)", [])
            let ours = try? ConfigurationFile(path: name, text: text)
            unfit = ours.flatMap { Self.isOurs($0.values) ? Self.stranger($0.values) : nil } ?? failure
        }
    }

    private static func stranger(_ root: [String: RawValue]) -> String {
        let reason = isOurs(root) ? "it is a configuration of share-fcgi already" : "it has no group \"ipp\""
        return reason + ", so there is nothing to import: name the config.json of Immich Public Proxy"
    }

    private static func isOurs(_ root: [String: RawValue]) -> Bool {
        root.keys.contains { key in Setting.all.contains { $0.key == key || $0.key.hasPrefix(key + ".") } }
    }

    /// Whether a file's tree is of IPP's form: no setting of ours is called so.
    static func isForm(of root: [String: RawValue]) -> Bool { root["ipp"] != nil || root["lightGallery"] != nil }

    /// The value at a key, `ipp.gallery.showTitle`; nil where it is not written.
    func value(at key: String) -> RawValue? {
        let path = key.split(separator: ".").map(String.init)
        return path.reduce(RawValue.group(root)) { raw, name in
            if case .group(let group) = raw { group[name] } else { nil }
        }
    }

    /// The key at which the value of this one was written.
    func origin(of key: String) -> String { origins[key] ?? key }

    /// Takes a value over from an older key.
    mutating func take(_ raw: RawValue, at key: String, from older: String) {
        root = Self.replacing(key.split(separator: ".").map(String.init)[...], in: root, by: raw)
        origins[key] = older
    }

    /// Forgets an older key.
    mutating func remove(_ key: String) {
        root = Self.replacing(key.split(separator: ".").map(String.init)[...], in: root, by: nil)
    }

    private static func replacing(_ path: ArraySlice<String>, in group: [String: RawValue], by raw: RawValue?)
        -> [String: RawValue]
    {
        guard let name = path.first else { return group }
        var group = group
        if path.count == 1 {
            group[name] = raw
        } else if case .group(let inner)? = group[name] {
            group[name] = .group(replacing(path.dropFirst(), in: inner, by: raw))
        } else if raw != nil {
            group[name] = .group(replacing(path.dropFirst(), in: [:], by: raw))
        }
        return group
    }

    /// Which release the owner had, where the file shows it.
    enum Era { case three, four, unknown }

    /// Guest uploads came with 4.0, which does not read the older keys any more.
    var era: Era {
        if !origins.isEmpty { return .three }
        return value(at: "ipp.uploadUrl") != nil || value(at: "ipp.upload") != nil ? .four : .unknown
    }
}
