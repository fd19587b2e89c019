import Gateway

/// Header fields that the owner wants on what open shares show, in place of ours: `response_headers`.
struct ResponseHeaders: Sendable, Equatable {
    struct Field: Sendable, Equatable {
        let name: Fields.Name
        let value: Fields.Value
    }

    /// Caching, and leave for other sites: nothing that protects a visitor can be replaced. The web servers' files carry
    /// each of these over to pictures and videos by its name, so what is added here is added there.
    static let names: [Fields.Name] = [
        "Cache-Control", "CDN-Cache-Control", "Expires", "Pragma", "Access-Control-Allow-Origin",
        "Access-Control-Allow-Methods", "Access-Control-Allow-Headers", "Access-Control-Expose-Headers",
        "Access-Control-Max-Age", "Cross-Origin-Resource-Policy", "Timing-Allow-Origin",
    ]
    /// What is made here says itself how long it holds: of pages, months and details these stay ours.
    static let caching: [Fields.Name] = ["Cache-Control", "CDN-Cache-Control", "Expires", "Pragma"]
    /// Of a value.
    private static let longest = 500

    /// In the order of ``names``, each once.
    private(set) var list: [Field] = []

    init() {}

    /// Nil where a name is none of ``names``, comes twice, or where a value is not visible ASCII with single lines.
    init?(_ raw: RawValue) {
        guard let written = raw.members, !written.isEmpty else { return nil }
        for name in Self.names {
            let values = written.filter { $0.key.lowercased() == name.text.lowercased() }.values
            guard let value = values.first else { continue }
            guard values.count == 1, let text = value.string, Self.isValue(text) else { return nil }
            list.append(Field(name: name, value: Fields.Value(text)))
        }
        guard list.count == written.count else { return nil }
    }

    static func culprit(_ raw: RawValue) -> RawValue {
        let odd = raw.members?.sorted { $0.key < $1.key }.first { name, value in
            !names.contains { $0.text.lowercased() == name.lowercased() } || !(value.string.map(isValue) ?? false)
        }
        return odd.map { .text($0.key) } ?? raw
    }

    private static func isValue(_ text: String) -> Bool {
        (1...longest).contains(text.utf8.count) && text.utf8.allSatisfy { (0x20...0x7E).contains($0) }
            && text.utf8.first != UInt8(ascii: " ") && text.utf8.last != UInt8(ascii: " ")
    }

    /// Puts them in place of ours, where the answer shows something. In an answer that tells the web server to fetch a
    /// file they travel under names of ours: it adds them to the file and to nothing that comes in its place.
    func replace(in response: inout Response, isMedia: Bool) {
        guard !list.isEmpty, [.ok, .partialContent, .notModified].contains(response.status) else { return }
        let isRedirect = response.fields["X-Accel-Redirect"] != nil
        for field in list where isMedia || isRedirect || !Self.caching.contains(field.name) {
            if let name = isRedirect ? Self.carried(field.name) : field.name { response.fields[name] = field.value }
        }
    }

    /// As Go spells it: Caddy finds no other.
    private static func carried(_ name: Fields.Name) -> Fields.Name? {
        Fields.Name("X-Sharefcgi-\(name.text == "CDN-Cache-Control" ? "Cdn-Cache-Control" : name.text)")
    }
}

extension Notation where Value == ResponseHeaders {
    /// An object in the file.
    static let responseHeaders = Notation(
        name: "group",
        range: "\(ResponseHeaders.names.map(\.text).joined(separator: ", ")), each with its value",
        read: ResponseHeaders.init,
        write: { headers in
            let members = headers.list.map { ($0.name.text, RawValue.text($0.value.text)) }
            return members.isEmpty ? nil : RawValue.group(Dictionary(uniqueKeysWithValues: members)).json
        },
        culprit: ResponseHeaders.culprit
    )
}
