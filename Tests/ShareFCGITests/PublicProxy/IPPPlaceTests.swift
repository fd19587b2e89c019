import Testing

@testable import ShareFCGI

@Suite struct IPPPlaceTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    private func place(_ environment: [String: String]) -> IPPPlace { IPPPlace(environment) }

    @Test("P65: the configuration in the environment wins over every file")
    func inlineWins() throws {
        let path = try directory.write(chosen, to: "config.json")
        let file = try ConfigurationFile(at: path, isRequired: true)
        for environment in [["CONFIG": "{}", "IPP_CONFIG": path], ["CONFIG": "{}", "IPP_CONFIG": "/nowhere"]] {
            let found = try #require(try place(environment).configuration())
            #expect(found.name == "CONFIG")
            #expect(found.remarks.map(\.text).contains("is not read, since CONFIG comes first"))
        }
        let (ours, found) = try place(["CONFIG": "{}", "IPP_CONFIG": "/nowhere"]).sorted(file)
        #expect(ours == nil && found?.name == "CONFIG")
        #expect(found?.remarks.prefix(2).map(\.key) == [path, "/nowhere"])
    }

    @Test("P65: the file is the one that IPP_CONFIG names, or --config")
    func files() throws {
        let path = try directory.write(chosen, to: "config.json")
        #expect(try place(["IPP_CONFIG": path, "CONFIG": ""]).configuration()?.name == path)
        let theirs = try ConfigurationFile(at: path, isRequired: true)
        let (ours, found) = try place(["IPP_CONFIG": "/nowhere"]).sorted(theirs)
        #expect(ours == nil && found?.name == path)
        #expect(throws: ConfigurationError.self) { try place(["IPP_CONFIG": "/nowhere"]).configuration() }
    }

    @Test("a file of ours is none of theirs", arguments: ["{}", "{ immich: { url: 'http://a' } }", "{ ip: {} }"])
    func ownFiles(text: String) throws {
        let file = try ConfigurationFile(path: "ours", text: Array(text.utf8))
        let (ours, found) = try place([:]).sorted(file)
        #expect(ours?.path == "ours" && found == nil)
    }

    @Test("P65: ours comes before theirs: command line, environment, file")
    func layers() throws {
        let theirs = ipp(alone("gallery.cacheTime", "60"))
        let reader = SettingsReader()
        #expect(try reader.read(environment: immich, ipp: theirs).configuration.page.cacheTime == .seconds(60))
        let ours = try file("{ page: { cache_time: '10s' } }")
        let over = try reader.read(environment: immich, file: ours, ipp: theirs)
        #expect(over.configuration.page.cacheTime == .seconds(10))
        let environment = immich.merging(["SHAREFCGI_PAGE_CACHE_TIME": "20s"]) { $1 }
        #expect(
            try reader.read(environment: environment, file: ours, ipp: theirs).configuration.page.cacheTime
                == .seconds(20)
        )
        let option = try reader.read(
            options: [("page.cache_time", "0")],
            environment: environment,
            file: ours,
            ipp: theirs
        )
        #expect(option.configuration.page.cacheTime == .zero)
    }

    @Test("what is left out takes IPP's default, and says so")
    func silence() throws {
        let effective = try SettingsReader().read(environment: immich, ipp: ipp("{}"))
        #expect(effective.configuration.downloads.offered == .never)
        #expect(effective.configuration.page.cacheTime == .seconds(300))
        #expect(effective.sources["downloads.offered"]?.description == "/ipp/config.json: ipp.allowDownload by default")
    }

    @Test(
        "broken JSON is an empty configuration, as IPP has it, and said so",
        arguments: ["{", "", "[1]", "{ // x\n}"]
    )
    func broken(text: String) throws {
        let found = ipp(text)
        #expect(found.failure != nil)
        #expect(found.remarks.first?.text.hasSuffix("so every key takes its default, as in IPP") == true)
        #expect(found.entries == ipp("{}").entries)
    }

    @Test("variables without a meaning are named, those of others only beside a configuration of IPP's")
    func unused() {
        let environment = ["IPP_PORT": "3000", "NODE_ENV": "production", "APP_VERSION": "", "PATH": "/bin"]
        #expect(place(environment).remarks(beside: nil).map(\.key) == ["IPP_PORT"])
        #expect(place(environment).remarks(beside: ipp("{}")).map(\.key) == ["IPP_PORT", "NODE_ENV"])
    }
}
