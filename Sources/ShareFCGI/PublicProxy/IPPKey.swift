/// One key of Immich Public Proxy's configuration and what it is here: translation, import and documentation all come
/// from this table.
struct IPPKey: Sendable {
    enum Counterpart: Sendable, Equatable {
        /// A setting of ours.
        case setting(String)
        /// One of the words of `details.fields`.
        case detail(String)
        /// None; the difference says why, and what to do instead.
        case none
    }

    /// Without `ipp.` in front.
    let name: String
    let counterpart: Counterpart
    /// What is not as it was, a sentence or two; empty where nothing is.
    let difference: String
    /// What our setting takes, in the unit of this key; nil where the setting's own words say it.
    let expected: String?
    let read: IPPNotation
    /// What IPP does where the key is not written.
    let missing: @Sendable (IPPFile) -> IPPReading

    /// A key that sets one of ours. `standard` is what IPP's code has where the key is not written.
    init(
        _ name: String,
        _ setting: String,
        standard: RawValue,
        _ difference: String = "",
        expected: String? = nil,
        read: @escaping IPPNotation
    ) {
        self.init(name, .setting(setting), difference, expected: expected, read: read) { _ in read(standard) }
    }

    /// The same where it depends on the release.
    init(
        _ name: String,
        _ counterpart: Counterpart,
        _ difference: String,
        expected: String? = nil,
        read: @escaping IPPNotation,
        missing: @escaping @Sendable (IPPFile) -> IPPReading
    ) {
        self.name = name
        self.counterpart = counterpart
        self.difference = difference
        self.expected = expected
        self.read = read
        self.missing = missing
    }

    /// A field of a picture, shown where its key is true.
    static func detail(_ name: String, _ word: String, _ difference: String = "") -> IPPKey {
        IPPKey("showMetadata.\(name)", .detail(word), difference, read: IPPForm.onlyTrue) { _ in .value(.flag(false)) }
    }

    /// A key that means nothing here.
    static func gone(_ name: String, _ reason: String) -> IPPKey {
        IPPKey(name, .none, reason, read: { _ in .nothing }, missing: { _ in .nothing })
    }

    /// As the file spells it.
    var path: String { "ipp.\(name)" }

    /// Nothing of it matters where no visitor may upload.
    static func isAboutUploads(_ path: String) -> Bool { path == "ipp.upload" || path.hasPrefix("ipp.upload.") }
}
