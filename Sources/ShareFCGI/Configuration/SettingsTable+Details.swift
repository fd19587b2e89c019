extension Setting {
    /// What visitors may read of a picture.
    static let details: [Setting] = [
        Setting(
            "details.fields",
            \.details.fields,
            .choices(DetailField.self),
            "What visitors may read about a picture, if the link shows metadata: docs/details.md."
        ),
        Setting(
            "details.map_link",
            \.details.mapLink,
            .flag,
            "Whether coordinates, if shown, link to OpenStreetMap."
        ),
    ]
}

extension Notation {
    /// Some of a few words, as a list or with commas between them; `none` for none of them.
    static func choices<Word>(_ words: Word.Type) -> Notation
    where Value == Set<Word>, Word: CaseIterable & RawRepresentable<String> & Hashable {
        let list = Notation<[Word]>.list("words", of: .choice)
        return Notation(
            name: "words",
            range: "none, or some of " + Word.allCases.map(\.rawValue).joined(separator: ", "),
            read: { raw in raw == .list([]) || raw.string == "none" ? [] : list.read(raw).map(Set.init) },
            write: { chosen in chosen.isEmpty ? "none" : list.write(Word.allCases.filter(chosen.contains)) },
            culprit: list.culprit
        )
    }
}
