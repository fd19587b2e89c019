import Testing

@testable import ShareFCGI

@Suite struct IPPImportTests {
    private static let environment = ["IMMICH_URL": "http://immich:2283/", "PUBLIC_BASE_URL": "https://photos.example"]

    /// The settings that a file of IPP's makes; nil where it refuses the start.
    private func direct(_ text: String, _ environment: [String: String]) throws -> Configuration? {
        do throws(ConfigurationError) {
            return try SettingsReader().read(environment: environment, ipp: ipp(text)).configuration
        } catch {
            return nil
        }
    }

    /// The law, for one file: imported or not, the settings are the same.
    private func expectRoundTrip(_ text: String, _ environment: [String: String] = environment) throws {
        guard let expected = try direct(text, environment) else {
            #expect(throws: ConfigurationError.self) { try IPPImport(ipp(text), environment: environment) }
            return
        }
        let made = try IPPImport(ipp(text), environment: environment).file
        var secrets: [String: String] = [:]
        for setting in Setting.all where setting.isSecret {
            guard let raw = ipp(text).entries.last(where: { $0.setting == setting.key })?.raw else { continue }
            secrets[setting.variable] = raw.string ?? raw.json
            #expect(!made.contains("\n        \(setting.key.dropFirst("uploads.".count)):"), "\(made)")
        }
        let file = try ConfigurationFile(path: "made", text: Array(made.utf8))
        #expect(
            try SettingsReader().read(environment: secrets, file: file).configuration == expected,
            "\(text)\n\(made)"
        )
    }

    @Test(
        "an imported file makes the settings that IPP's own file makes, with the secrets put into the environment",
        arguments: [shipped3, shipped4, chosen, legacy, "{}", "{ \"ipp\": {} }", "{ \"ipp\": null }", "[]", "{"]
    )
    func roundTrip(text: String) throws {
        #expect(try direct(text, Self.environment) != nil)
        try expectRoundTrip(text)
    }

    @Test(
        "so does one of any single key and any value",
        arguments: IPPKey.all.map(\.name)
            + IPPLegacy.table.map(\.older).filter { $0.hasPrefix("ipp.") }.map { String($0.dropFirst(4)) }
    )
    func everyKey(key: String) throws {
        for json in Self.values { try expectRoundTrip(alone(key, json)) }
    }

    @Test("so do random ones, of few keys and of many")
    func random() throws {
        var taken = 0
        for seed in 1...300 {
            var generator = Generator(state: UInt64(seed))
            let text = Self.file(of: 3 + UInt64(seed % 20), &generator)
            if try direct(text, Self.environment) != nil { taken += 1 }
            try expectRoundTrip(text)
        }
        // Else the law would say nothing.
        #expect((60...290).contains(taken), "\(taken)")
    }

    @Test("what is out of range refuses the start, and names the key of IPP's and the range")
    func outOfRange() {
        let error = #expect(throws: ConfigurationError.self) {
            try IPPImport(ipp(alone("gallery.cacheTime", "86400")), environment: Self.environment)
        }
        #expect(
            error?.description
                == "/ipp/config.json: ipp.gallery.cacheTime is 86400, but must be a number of seconds, 0 to 300"
        )
        #expect(error?.remarks.map(\.key) == ["ipp.downloadedFilename"], "doubts are said beside it")
    }

    @Test("a secret is neither printed nor written, and its variable is named")
    func secrets() throws {
        let made = try IPPImport(ipp(chosen), environment: Self.environment)
        let all = ([made.file] + made.summary + made.remarks.map(\.description)).joined(separator: "\n")
        #expect(!all.contains("notify.example") && !all.contains("X-Token"))
        for word in ["URL", "HEADERS"] {
            let name = "SHAREFCGI_UPLOADS_NOTIFY_\(word)"
            #expect(made.file.contains(": in the environment of the service, as \(name)\n"))
            #expect(made.summary.filter { $0.hasPrefix("secret   ipp.upload.notify") && $0.contains(name) }.count == 1)
        }
        let off = chosen.replacing("\"uploadUrl\": \"/upload\"", with: "\"uploadUrl\": \"\"")
        #expect(try IPPImport(ipp(off), environment: Self.environment).summary.allSatisfy { !$0.hasPrefix("secret") })
    }

    @Test("what the file lacks is said once, with the variable and the line")
    func missing() throws {
        let bare = try IPPImport(ipp(shipped4), environment: ["PUBLIC_BASE_URL": ""])
        let lines = bare.summary.filter { $0.hasPrefix("missing  ") }
        #expect(lines.count == 2)
        #expect(lines.first?.hasPrefix("missing  IMMICH_URL: ") == true)
        #expect(lines.last?.contains("run import with PUBLIC_BASE_URL=https://… in its environment") == true)
        #expect(bare.file.contains("\n    // public_base_url: \"https://photos.example.org\",\n"))
        let whole = try IPPImport(ipp(shipped4), environment: Self.environment)
        #expect(whole.summary.allSatisfy { !$0.hasPrefix("missing") } && !whole.file.contains("// public_base_url:"))
    }

    @Test("each key is named whole: what was set, and what is a default of IPP's")
    func keysAreNamed() throws {
        let fields = try IPPImport(ipp(legacy), environment: Self.environment)
        #expect(fields.summary.contains("taken    ipp.showMetadata.exif.enabled: details.fields iso"))
        let made = try IPPImport(ipp(chosen), environment: Self.environment)
        #expect(made.summary.contains("taken    ipp.showMetadata.location.gps: details.fields coordinates"))
        #expect(made.file.contains("\n        // ipp.showMetadata.location.gps\n"))
        let silent = try IPPImport(ipp("{}"), environment: Self.environment)
        #expect(silent.summary.contains("default  ipp.showHomePage: page.home true"))
        #expect(silent.file.contains("        // ipp.showHomePage, by default\n        home: true,"))
    }

    @Test func theFileSaysWhereEachSettingComesFromAndWhatIsGone() throws {
        let made = try IPPImport(ipp(shipped3), environment: ["IMMICH_URL": "http://immich:2283"])
        for line in [
            "// gone: ipp.downloadFromImmichConcurrencyLimit: ", "        // IMMICH_URL",
            "        // ipp.allowDownload",
            "        offered: \"never\",", "        // ipp.gallery.cacheTime",
        ] {
            #expect("\n\(made.file)".contains("\n" + line) || made.file.contains("{\n" + line), "\(line)\n\(made.file)")
        }
        #expect(made.summary.contains("taken    ipp.allowDownload: downloads.offered never"))
        #expect(made.summary.contains("taken    IMMICH_URL: immich.url http://immich:2283"))
    }

    @Test func withoutAnAddressTheLineIsThereToFillIn() throws {
        let made = try IPPImport(ipp("{}"), environment: [:]).file
        #expect(made.contains("// immich: { url: \"http://127.0.0.1:2283\" },"))
        try expectRoundTrip("{}", ["IMMICH_URL": "http://immich:2283"])
    }

    @Test func noNameOrValueEndsAComment() throws {
        let odd = #"{ "ipp": { "a\n} , {\u2028": 1, "responseHeaders": { "X-A": "\u2028\"\\\n" } } }"#
        let made = try? IPPImport(ipp(odd), environment: Self.environment).file
        let lines = (made ?? "").split { $0.isNewline }.filter { $0.hasPrefix("} ,") }
        #expect(lines.isEmpty)
        try expectRoundTrip(odd)
    }

    // MARK: Random files

    private static let values = [
        "true", "false", "null", "0", "1", "2", "3", "60", "300", "301", "-1", "1.5", "1e9", "1e300", "401", "404",
        "418", "600",
        "\"\"", "\"x\"", "\"original\"", "\"fullsize\"", "\"preview\"", "\"month\"", "\"day\"", "\"de\"", "\"YYYY\"",
        "\"/upload\"", "\"https://example.org/x?y=1\"", "\"//host\"", "\"a\\u2028b\\\"\"", "[]", "{}", "{ \"a\": 1 }",
        "{ \"Cache-Control\": \"no-store\" }", "{ \"enabled\": true }",
        "{ \"enabled\": false, \"make\": true, \"city\": true }",
    ]

    /// About one key of so many.
    private static func file(of many: UInt64, _ generator: inout Generator) -> String {
        var members: [String] = []
        for key in IPPKey.all where generator.next() % many == 0 && key.name != "lightbox.options" {
            members.append(alone(key.name, values.randomElement(using: &generator) ?? "1"))
        }
        for (older, _) in IPPLegacy.table where generator.next() % (2 * many) == 0 && older.hasPrefix("ipp.") {
            members.append(alone(String(older.dropFirst(4)), values.randomElement(using: &generator) ?? "1"))
        }
        return merged(members).json
    }

    /// One tree of many.
    private static func merged(_ files: [String]) -> RawValue {
        files.compactMap { try? .group(JSON5(Array($0.utf8), as: .json).values) }.reduce(.group([:]), merge)
    }

    private static func merge(_ one: RawValue, _ other: RawValue) -> RawValue {
        guard case .group(let left) = one, case .group(let right) = other else { return other }
        return .group(left.merging(right, uniquingKeysWith: merge))
    }

    /// Random numbers that a failure can be repeated with (xorshift64*).
    private struct Generator: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state ^= state >> 12
            state ^= state << 25
            state ^= state >> 27
            return (state &* 2_685_821_657_736_338_717) >> 3
        }
    }
}
