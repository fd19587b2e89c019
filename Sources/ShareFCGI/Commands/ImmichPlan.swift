import Immich

/// What of Immich's settings has to change, field by field: pure. A field that this Immich does not have is left alone,
/// so that each release is told what it knows.
struct ImmichPlan: Sendable {
    struct Change: Equatable, Sendable {
        let key: String
        let label: String
        /// As JSON.
        let old: String
        let new: String
    }

    /// Where Immich's client secret stands.
    enum SecretState: Equatable, Sendable {
        /// It is one of ours, and stays.
        case known
        /// One is at hand to be put there.
        case given
        /// It is none of ours, and only hashes of ours are known.
        case unknown
    }

    let changes: [Change]
    let secretState: SecretState
    private let rows: [ImmichOAuth.Row]
    private let secret: Secret<String>?

    /// `current`: Immich's section `oauth`; nil where it has no such settings. `secret`: one of ours that was given.
    init?(_ wanted: ImmichOAuth, _ current: JSONObject, _ known: ClientSecrets?, _ secret: Secret<String>?) {
        guard let all = JSONTree(current.bytes), let text = all[ImmichOAuth.secretKey]?.text, all["issuerUrl"] != nil
        else { return nil }
        let isOurs = wanted.rows.first { $0.key == "issuerUrl" }?.isRight(all) ?? false
        rows = wanted.rows.filter { row in
            guard all[row.key] != nil, !row.isRight(all) else { return false }
            return row.weight == .needed || !isOurs
        }
        changes = rows.map { row in
            Change(
                key: row.key,
                label: row.label,
                old: all[row.key].map { String(decoding: $0.bytes, as: UTF8.self) } ?? "",
                new: String(decoding: row.value.bytes, as: UTF8.self)
            )
        }
        if let secret {
            secretState = secret.exposed == text ? .known : .given
        } else {
            secretState = known?.contains(text) == true ? .known : .unknown
        }
        self.secret = secretState == .given ? secret : nil
    }

    var isEmpty: Bool { changes.isEmpty && secretState == .known }

    /// The document with the changes in it, and every other byte as it was; nil where it has no such section.
    func merged(into document: JSONObject) -> JSONObject? {
        guard var oauth = document["oauth"].flatMap({ JSONObject($0) }) else { return nil }
        for row in rows { oauth[row.key] = row.value.bytes }
        if let secret { oauth[ImmichOAuth.secretKey] = JSONTree.text(secret.exposed).bytes }
        var merged = document
        merged["oauth"] = oauth.bytes
        return merged
    }

    /// A line for each change; no secret is in it, Immich's old one least of all.
    var lines: [String] {
        let width = changes.map(\.key.utf8.count).max() ?? 0
        let fields = changes.map { change in
            let gap = String(repeating: " ", count: max(0, width - change.key.utf8.count))
            return "  \(change.key)\(gap)  \(LogText.printable(change.old)) → \(LogText.printable(change.new))"
        }
        switch secretState {
        case .known: return fields
        case .given: return fields + ["  \(ImmichOAuth.secretKey)  ••• → the one that was given"]
        case .unknown: return fields + ["  \(ImmichOAuth.secretKey)  none of ours → one of ours"]
        }
    }
}

extension ImmichOAuth.Row {
    /// Whether what Immich has will do; what it does not have is not missed.
    func isRight(_ all: JSONTree) -> Bool { all[key].map { accepts($0, all) } ?? true }
}
