import FoundationEssentials
import Testing

@testable import ShareFCGI

@Suite struct ConfigurationFileTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    @Test func itIsJSON5() throws {
        let text = """
            // where things are
            {
                immich: { url: 'http://immich:2283', connections: 0x10, },
                "listen": ["systemd", /* and */ 'unix:/run/a.sock',],
                media: { cache_locked: true },
            }
            """
        let path = try directory.write(text, to: "config.json5")
        let tree = try #require(try ConfigurationFile(at: path, isRequired: true))
        let configuration = try SettingsReader().read(file: tree).configuration
        #expect(configuration.immich.connections == 16)
        #expect(configuration.listen == ["systemd", "unix:/run/a.sock"])
        #expect(configuration.media.cachesLocked)
    }

    @Test func theFileMayBeMissingUnlessItWasNamed() throws {
        let path = directory.path + "/none.json5"
        #expect(try ConfigurationFile(at: path, isRequired: false) == nil)
        let failure = #expect(throws: ConfigurationFile.Failure.self) {
            try ConfigurationFile(at: path, isRequired: true)
        }
        #expect(failure?.description == "there is no such file")
    }

    @Test(
        "a file that is no object of JSON5 is refused",
        arguments: ["", "[]", "1", "null", "{", "{ a: }", "{ a: 1 } b", "\0", "{ a: 1, 'a }"]
    )
    func malformed(text: String) throws {
        let path = try directory.write(text, to: "config.json5")
        #expect(throws: ConfigurationFile.Failure.self) { try ConfigurationFile(at: path, isRequired: false) }
    }

    @Test func noPartOfTheFileIsPrinted() throws {
        for text in ["{ password: 'hunter2' b: 1 }", "{ password: 'hunter2\\u0000' }", "{ password: hunter2 }"] {
            let failure = #expect(throws: ConfigurationFile.Failure.self) { try file(text) }
            #expect(failure?.description.hasPrefix("it is no JSON5") == true)
            #expect(failure?.description.contains("hunter2") == false)
        }
    }

    @Test func aDirectoryAHugeFileAndAPipeAreNoConfiguration() throws {
        let huge = try directory.write(String(repeating: " ", count: 1 << 20) + "{}", to: "huge.json5")
        for path in [directory.path, huge, "/dev/null", "/dev/zero"] {
            #expect(throws: ConfigurationFile.Failure.self) { try ConfigurationFile(at: path, isRequired: true) }
        }
    }
}
