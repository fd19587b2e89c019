import Testing

@testable import ShareFCGI

@Suite struct ArgumentsTests {
    @Test func valuesStandBehindOrBeside() throws {
        let arguments = try Arguments([
            "serve", "--log.level", "debug", "--base_path=/a=b", "--config", "-", "--frame_ancestors=",
        ])
        #expect(arguments.command == "serve")
        #expect(arguments.words.isEmpty)
        #expect(
            arguments.options == [
                .init(name: "log.level", value: "debug"), .init(name: "base_path", value: "/a=b"),
                .init(name: "config", value: "-"), .init(name: "frame_ancestors", value: ""),
            ]
        )
    }

    @Test func optionsMayComeFirst() throws {
        let arguments = try Arguments(["--log.level=debug", "check"])
        #expect(arguments.command == "check")
        #expect(arguments.options.count == 1)
    }

    @Test func flagsTakeNoValue() throws {
        #expect(try Arguments(["--help", "--version", "serve"]).flags == [.help, .version])
        #expect(try Arguments(["-h"]).flags == [.help])
        #expect(try Arguments(["settings", "--markdown"]).flags == [.markdown])
        #expect(throws: Arguments.Failure.self) { try Arguments(["--help=yes"]) }
    }

    @Test func behindTwoDashesAllIsWords() throws {
        let arguments = try Arguments(["import", "--", "--file", "-x"])
        #expect(arguments.words == ["--file", "-x"])
        #expect(arguments.options.isEmpty)
    }

    @Test(
        "what has no value says so",
        arguments: [["serve", "--config"], ["--log.level", "--help"], ["--log.level", "--base_path=/a"]]
    )
    func missingValue(words: [String]) {
        let failure = #expect(throws: Arguments.Failure.self) { try Arguments(words) }
        #expect(failure?.description.hasSuffix("needs a value") == true)
    }

    @Test func aSingleDashIsNoOption() {
        #expect(throws: Arguments.Failure(description: "there is no option -v")) { try Arguments(["-v"]) }
    }

    @Test func nothingIsFine() throws {
        #expect(try Arguments([]).command == nil)
    }

    @Test func anOptionIsTakenOnce() throws {
        var arguments = try Arguments(["--config=a", "--log.level=info"])
        #expect(try arguments.take("config") == "a")
        #expect(try arguments.take("config") == nil)
        #expect(arguments.options.map(\.name) == ["log.level"])
        var twice = try Arguments(["--config=a", "--config=b"])
        #expect(throws: Arguments.Failure.self) { try twice.take("config") }
    }
}
