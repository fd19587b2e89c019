import FoundationEssentials
import Testing

@testable import ShareFCGI

@Suite struct KeyFileTests {
    private let directory: TemporaryDirectory
    private let file: KeyFile

    init() throws {
        directory = try TemporaryDirectory()
        file = KeyFile(inDirectory: directory.path)
    }

    private func line(_ digit: Character) -> String { String(repeating: digit, count: 64) + "\n" }

    private func sealed(by keys: MasterKeys) throws -> String {
        try SealedBox(keys, for: .unlock).seal([1, 2, 3], boundTo: [])
    }

    private func opens(_ text: String, with keys: MasterKeys?) throws -> Bool {
        try SealedBox(#require(keys), for: .unlock).open(text, boundTo: []) == [1, 2, 3]
    }

    @Test func theFirstStartMakesIt() throws {
        #expect(try file.load() == nil)
        let keys = try file.loadOrCreate()
        #expect(keys.count == 1)
        #expect(try directory.mode(of: "key") == 0o600)
        #expect(try directory.names == ["key"], "no draft stays behind")
    }

    @Test func theNextStartFindsTheSameKey() throws {
        let text = try sealed(by: file.loadOrCreate())
        #expect(try opens(text, with: file.load()))
        #expect(try opens(text, with: file.loadOrCreate()))
    }

    @Test func twoFirstStartsAtOnceAgree() async throws {
        let file = file
        let texts = try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<16 {
                group.addTask { try SealedBox(file.loadOrCreate(), for: .unlock).seal([1, 2, 3], boundTo: []) }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        for text in texts { #expect(try opens(text, with: file.load())) }
        #expect(try directory.names == ["key"])
    }

    @Test func rotationPutsANewLineAbove() throws {
        let before = try sealed(by: file.loadOrCreate())
        let line = try String(contentsOfFile: file.path, encoding: .utf8)
        _ = try directory.write(self.line("a") + line, to: "key")
        let keys = try #require(try file.load())
        #expect(keys.count == 2)
        #expect(try opens(before, with: keys))
        #expect(try opens(sealed(by: keys), with: KeyFile.parse(Array(self.line("a").utf8))))
    }

    @Test(arguments: [0o640, 0o604, 0o660, 0o644, 0o620, 0o601])
    func aFileThatOthersCanReadIsRefused(mode: Int) throws {
        _ = try directory.write(line("a"), to: "key", mode: mode)
        let failure = #expect(throws: KeyFile.Failure.self) { try file.loadOrCreate() }
        #expect(failure?.description == "\(file.path) can be read by others: chmod 0600 \(file.path)")
    }

    @Test(
        "a malformed file is refused and kept",
        arguments: [
            "", "\n", " \n", "a", String(repeating: "a", count: 63), String(repeating: "a", count: 65),
            String(repeating: "g", count: 64), String(repeating: "a", count: 64) + "\nx\n",
            String(repeating: "a", count: 64) + " " + String(repeating: "b", count: 64),
            String(repeating: String(repeating: "a", count: 64) + "\n", count: 5),
            "\u{feff}" + String(repeating: "a", count: 64),
            String(repeating: "\n", count: 5000),
        ]
    )
    func malformed(text: String) throws {
        _ = try directory.write(text, to: "key")
        let failure = #expect(throws: KeyFile.Failure.self) { try file.loadOrCreate() }
        #expect(failure?.description.hasPrefix(file.path) == true)
        #expect(try Data(contentsOf: URL(filePath: file.path)) == Data(text.utf8))
    }

    @Test func endsOfLinesAreNoMatter() throws {
        let key = String(repeating: "Ab", count: 32)
        for text in [key, key + "\n", key + "\r\n", "\n" + key + " \n\n", key + "\n" + line("0")] {
            #expect(KeyFile.parse(Array(text.utf8)) != nil)
        }
    }

    @Test func aLinkOrADirectoryIsNoKeyFile() throws {
        let target = try directory.write(line("a"), to: "elsewhere")
        try FileManager.default.createSymbolicLink(atPath: file.path, withDestinationPath: target)
        #expect(throws: KeyFile.Failure.self) { try file.loadOrCreate() }
        try FileManager.default.removeItem(atPath: file.path)
        try FileManager.default.createDirectory(atPath: file.path, withIntermediateDirectories: false)
        #expect(throws: KeyFile.Failure.self) { try file.loadOrCreate() }
    }

    @Test func aMissingStateDirectoryIsNamed() {
        let failure = #expect(throws: KeyFile.Failure.self) {
            try KeyFile(inDirectory: "/nonexistent/state").loadOrCreate()
        }
        #expect(failure?.description == "/nonexistent/state/key cannot be made: open: No such file or directory (2)")
    }
}
