import Testing

@testable import ShareFCGI

@Suite struct SettingsReaderTests {
    private let reader = SettingsReader()

    private func problems(
        options: [(name: String, value: String)] = [],
        environment: [String: String] = immich,
        file: ConfigurationFile? = nil
    ) -> [String] {
        let error = #expect(throws: ConfigurationError.self) {
            try reader.read(options: options, environment: environment, file: file)
        }
        return error?.problems.map(\.description) ?? []
    }

    @Test func samplesAreOfEverySetting() {
        #expect(samples.map(\.key) == Setting.all.map(\.key))
        #expect(refused.map(\.key) == Setting.all.map(\.key))
    }

    @Test func nothingButImmichIsNeeded() throws {
        let effective = try reader.read(environment: immich)
        #expect(effective.configuration == Configuration(immich: "http://immich:2283"))
        #expect(effective.sources == ["immich.url": .environment("IMMICH_URL")])
    }

    @Test func withoutImmichTheLineToAddIsNamed() {
        #expect(
            problems(environment: [:]) == [
                "immich.url is not set: add IMMICH_URL=http://127.0.0.1:2283 to the environment, "
                    + "or { immich: { url: \"http://127.0.0.1:2283\" } } to the file"
            ]
        )
    }

    @Test("every setting can come from each place, and means the same", arguments: samples)
    func everySetting(key: String, word: String, json: String) throws {
        let setting = try #require(Setting.all.first { $0.key == key })
        let standard = try reader.read(environment: immich)
        let places: [(SettingsReader.Effective, Source)] = [
            (try reader.read(options: [(key, word)], environment: immich), .option(key)),
            (
                try reader.read(environment: immich.merging([setting.variable: word]) { $1 }),
                .environment(setting.variable)
            ),
            (
                try reader.read(
                    environment: key == "immich.url" ? [:] : immich,
                    file: file(ShareFCGITests.file(key, json))
                ), .file(path: "/etc/config.json5", key: key)
            ),
        ]
        for (effective, source) in places {
            #expect(effective.configuration == places[0].0.configuration)
            #expect(effective.configuration != standard.configuration)
            #expect(effective.sources[key] == source)
            #expect(effective.sources.count == (key == "immich.url" ? 1 : 2))
            #expect(
                Setting.all.filter { $0.text(in: effective.configuration) != $0.text(in: standard.configuration) }.map(
                    \.key
                ) == [key]
            )
        }
    }

    @Test("what a setting prints, it reads", arguments: samples)
    func roundTrip(key: String, word: String, json: String) throws {
        let setting = try #require(Setting.all.first { $0.key == key })
        guard !setting.isSecret else { return }
        let effective = try reader.read(options: [(key, word)], environment: immich)
        let text = try #require(setting.text(in: effective.configuration))
        #expect(try reader.read(options: [(key, text)], environment: immich).configuration == effective.configuration)
    }

    @Test("command line before environment before file", arguments: samples)
    func precedence(key: String, word: String, json: String) throws {
        let setting = try #require(Setting.all.first { $0.key == key })
        let other = key == "immich.url" ? "http://other" : setting.standard ?? word
        let tree = try file(ShareFCGITests.file(key, json))
        let overFile = try reader.read(
            environment: immich.merging([setting.variable: other == "" ? word : other]) { $1 },
            file: tree
        )
        #expect(overFile.sources[key] == .environment(setting.variable))
        let overEnvironment = try reader.read(
            options: [(key, other)],
            environment: immich.merging([setting.variable: word]) { $1 },
            file: tree
        )
        #expect(overEnvironment.sources[key] == .option(key))
        #expect(
            overEnvironment.configuration
                == (try reader.read(options: [(key, other)], environment: immich)).configuration
        )
    }

    @Test("a bad value names key, value and place, whatever overrides it", arguments: refused)
    func badValue(key: String, word: String) throws {
        let setting = try #require(Setting.all.first { $0.key == key })
        let environment = key == "immich.url" ? [:] : immich
        let shown = setting.isSecret ? "•••" : RawValue.word(word).description
        #expect(
            problems(options: [(key, word)], environment: environment).contains(
                "option --\(key): \(key) is \(shown), but must be: \(setting.expected)"
            )
        )
        if !word.isEmpty {
            let good = samples.first { $0.key == key }?.word ?? ""
            #expect(
                problems(options: [(key, good)], environment: environment.merging([setting.variable: word]) { $1 }) == [
                    "environment variable \(setting.variable): \(key) is \(shown), but must be: \(setting.expected)"
                ]
            )
        }
        #expect(
            problems(environment: immich, file: try file(ShareFCGITests.file(key, "'\(word)'"))) == [
                "/etc/config.json5: \(key): \(key) is \(shown), but must be: \(setting.expected)"
            ]
        )
    }

    @Test("a wrong type is no value", arguments: Setting.all.map(\.key))
    func wrongTypes(key: String) throws {
        let setting = try #require(Setting.all.first { $0.key == key })
        var empty = Configuration(immich: "http://immich")
        let mayBeEmpty = setting.read(.list([]), into: &empty)
        #expect(!mayBeEmpty || [nil, setting.standard].contains(setting.text(in: empty)))
        for json in ["null", "{}", "{ a: 1 }", "1.5", "[true]", "[[1]]", "Infinity"] {
            #expect(problems(file: try file(ShareFCGITests.file(key, json))).count == 1, "\(json)")
        }
        if !mayBeEmpty { #expect(problems(file: try file(ShareFCGITests.file(key, "[]"))).count == 1) }
        let type = setting.type
        for (json, types) in [
            ("true", ["true or false"]), ("77", ["number"]),
            ("'77'", ["address", "user", "group", "addresses", "users", "groups", "domains", "separator", "text"]),
        ] {
            if !types.contains(type), !["trust.peer_uids", "oidc.client_id"].contains(key) {
                #expect(problems(file: try file(ShareFCGITests.file(key, json))).count == 1, "\(json)")
            }
        }
    }

    @Test(
        "the ends of each range are inside it",
        arguments: ["freshness.max_age", "limits.body", "attempts.per_share", "unlock.lifetime"]
    )
    func ranges(key: String) throws {
        let setting = try #require(Setting.all.first { $0.key == key })
        let ends = try #require(setting.range).split(separator: " to ").map(String.init)
        #expect(ends.count == 2)
        for end in ends { #expect(try reader.read(options: [(key, end)], environment: immich).sources[key] != nil) }
    }

    @Test("what is empty in the environment is not set")
    func emptyVariables() throws {
        let empty = Dictionary(uniqueKeysWithValues: Setting.all.map { ($0.variable, "") })
        #expect(try reader.read(environment: empty.merging(immich) { $1 }).sources.count == 1)
    }

    @Test("the environment's other variables are none of our business")
    func foreignVariables() throws {
        let other = ["PATH": "/bin", "IMMICH_HOST": "x", "FRESHNESS_MAX_AGE": "x", "IMMICH_VERSION": "v3"]
        #expect(try reader.read(environment: immich.merging(other) { $1 }).sources.count == 1)
    }

    @Test("an unknown key refuses, and the nearest one is named")
    func unknownKeys() throws {
        #expect(
            problems(options: [("freshness.maxage", "1m")]) == [
                "there is no option --freshness.maxage; did you mean --freshness.max_age?"
            ]
        )
        #expect(problems(options: [("frobnicate", "1m")]) == ["there is no option --frobnicate"])
        #expect(
            problems(environment: immich.merging(["SHAREFCGI_LOGLEVEL": "debug"]) { $1 }) == [
                "there is no setting for the environment variable SHAREFCGI_LOGLEVEL; did you mean SHAREFCGI_LOG_LEVEL?"
            ]
        )
        #expect(
            problems(environment: immich.merging(["SHAREFCGI_IMMICH_URL": "http://a"]) { $1 }) == [
                "there is no setting for the environment variable SHAREFCGI_IMMICH_URL; did you mean IMMICH_URL?"
            ]
        )
        #expect(
            problems(file: try file("{ freshness: { maxAge: '1m' } }")) == [
                "/etc/config.json5: freshness.maxAge: there is no such setting; did you mean { freshness: { max_age: … } }?"
            ]
        )
        #expect(
            problems(file: try file("{ single_video: 'raw' }")) == [
                "/etc/config.json5: single_video: there is no such setting; did you mean { page: { single_video: … } }?"
            ]
        )
        #expect(
            problems(file: try file("{ 'freshness.max_age': '1m' }")) == [
                "/etc/config.json5: freshness.max_age: there is no such setting; did you mean { freshness: { max_age: … } }?"
            ]
        )
        #expect(
            problems(file: try file("{ freshness: '1m' }")) == [
                "/etc/config.json5: freshness is \"1m\", but must be a group, { … }"
            ]
        )
    }

    @Test("everything that is wrong is named at once")
    func allProblems() throws {
        let found = problems(
            options: [("log.level", "loud"), ("nothing", "1")],
            environment: ["SHAREFCGI_THREADS_LOOPS": "many"],
            file: try file("{ listen: [], odd: 1 }")
        )
        #expect(found.count == 6)
    }

    @Test func anOptionGivenTwiceIsAContradiction() {
        #expect(
            problems(options: [("log.level", "info"), ("log.level", "debug")]) == ["option --log.level is given twice"]
        )
    }

    @Test("no control character of a bad name or value reaches the terminal")
    func escaping() throws {
        let found = problems(
            options: [("log.level", "\u{1b}[2J\u{202e}\n"), ("a\u{1b}b", "x")],
            file: try file(#"{ "\u001b[2J": 1, "log": { "level": "\u0007" } }"#)
        ).joined()
        #expect(found.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0 != "\u{202e}" && $0 != "\u{7f}" })
        #expect(problems(options: [("log.level", String(repeating: "x", count: 100_000))])[0].utf8.count < 400)
    }

    @Test("a secret shows neither in the values nor in a refusal")
    func secrets() throws {
        let table = [
            Setting(
                "store.password",
                \.basePath,
                .text("word", where: { $0 != "hunter2" }),
                isSecret: true,
                "A secret."
            )
        ]
        let reader = SettingsReader(table)
        let error = #expect(throws: ConfigurationError.self) {
            try reader.read(
                options: [("store.password", "hunter2")],
                environment: ["SHAREFCGI_STORE_PASSWORD": "hunter2"],
                file: file("{ store: { password: 'hunter2' } }")
            )
        }
        #expect(error?.problems.count == 3)
        #expect(error?.description.contains("hunter2") == false)
        let effective = try reader.read(options: [("store.password", "sesame")])
        #expect(table[0].text(in: effective.configuration) == "•••")
    }

    @Test func aWrongCommandLineIsAUsageErrorWhateverElseIsWrong() throws {
        func isUsage(_ options: [(name: String, value: String)], _ environment: [String: String]) -> Bool? {
            #expect(throws: ConfigurationError.self) { try reader.read(options: options, environment: environment) }?
                .isUsage
        }
        #expect(isUsage([("log.level", "loud")], immich) == true)
        #expect(isUsage([("log.level", "loud")], [:]) == true)
        #expect(isUsage([], [:]) == false)
        #expect(isUsage([], immich.merging(["SHAREFCGI_X": "1"]) { $1 }) == false)
    }
}
