/// Where ids, keys and birthdays of the catalogue come from: out of names, or out of a recording.
package struct Seed: Sendable {
    /// How albums and pictures are called.
    package enum Wording: String, Sendable {
        /// As in the recordings, with the characters that break pages.
        case recorded
        /// As a demo wants to be seen.
        case pleasant
    }

    package var wording: Wording
    /// Ids and keys that are known, by name: `user`, `album Summer`, `link few`, `key few`, `asset IMG_1000.jpg`.
    var known: [String: String]
    /// How many assets the album `large` has.
    package var largeCount: Int

    package init(wording: Wording = .pleasant, known: [String: String] = [:], largeCount: Int = 50_000) {
        self.wording = wording
        self.known = known
        self.largeCount = largeCount
    }

    func id(_ name: String) -> Identity { known[name].flatMap { Identity($0) } ?? Identity(named: name) }

    func key(_ name: String) -> [UInt8] {
        if let text = known["key " + name] { return Base64URL.decode(text) }
        var noise = Noise(seed: "key " + name)
        return noise.bytes(50)
    }

    /// The evening on which everything was uploaded and shared.
    static let birthday = Moment(year: 2026, month: 11, day: 21) + (7 * 3_600 + 21 * 60 + 27)
}
