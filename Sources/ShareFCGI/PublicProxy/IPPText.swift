/// The table of keys as text, for docs/immich-public-proxy.md.
enum IPPText {
    /// Every key, every older one, and the environment: theirs, ours, and what is not as it was.
    static func markdown() -> String {
        let head = ["| theirs | ours | difference |", "| --- | --- | --- |"]
        let keys = IPPKey.all.map { row("`\($0.path)`", counterpart($0), $0.difference) }
        let older = IPPLegacy.table.map { older, newer in
            row(
                "`\(older)`",
                newer.isEmpty ? "–" : "as \(newer)",
                newer.isEmpty ? "No release since 2.0 reads it." : ""
            )
        }
        let variables =
            [
                row("`IMMICH_URL`, `PUBLIC_BASE_URL`", "the same", "A broken address stops the program at the start."),
                row(
                    "`CONFIG`, `IPP_CONFIG`",
                    "the same",
                    "`CONFIG` comes first; `--config FILE` recognises IPP's file, too."
                ),
            ] + IPPPlace.unused.map { row("`\($0.name)`", "–", $0.instead) }
        return (head + variables + keys + older).joined(separator: "\n")
    }

    private static func counterpart(_ key: IPPKey) -> String {
        switch key.counterpart {
        case .setting(let setting): "`\(setting)`"
        case .detail(let word): "`details.fields`: `\(word)`"
        case .none: "–"
        }
    }

    private static func row(_ theirs: String, _ ours: String, _ difference: String) -> String {
        "| \(theirs) | \(ours) | \(difference) |"
    }
}
