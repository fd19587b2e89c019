import EventLoop
import Testing

@testable import ShareFCGI

/// Keeps the lines of a log.
final class LogLines: Sendable {
    private let kept = Locked<[String]>([])

    var all: [String] { kept.withLock { $0 } }

    func log(_ level: Log.Level = .debug, style: Log.Style = .plain) -> Log {
        Log(level: level, style: style) { line in self.kept.withLock { $0.append(line) } }
    }
}

extension Log {
    /// A log that says nothing.
    static let silent = Log(level: .error) { _ in }
}

@Suite struct LogTests {
    private let lines = LogLines()

    @Test func aLineIsLevelMessageAndMetadata() {
        lines.log().info("listening", ["address": "unix:/run/a.sock", "loops": 2])
        lines.log().debug("nothing to add")
        #expect(lines.all == ["info listening address=unix:/run/a.sock loops=2\n", "debug nothing to add\n"])
    }

    @Test func theJournalReadsTheLevelItself() {
        let log = lines.log(style: .journal)
        log.error("a")
        log.warning("b")
        log.info("c")
        log.debug("d")
        #expect(lines.all == ["<3>a\n", "<4>b\n", "<6>c\n", "<7>d\n"])
    }

    @Test("a level lets itself and what is worse through", arguments: zip(Log.Level.allCases, 1...4))
    func levels(level: Log.Level, count: Int) {
        let log = lines.log(level)
        log.error("a")
        log.warning("b")
        log.info("c")
        log.debug("d")
        #expect(lines.all.map(\.first) == Array("ewid".prefix(count)).map(Optional.some))
    }

    @Test func whatIsNotLoggedIsNotComputed() {
        func expensive() -> String {
            Issue.record("computed")
            return ""
        }
        lines.log(.info).debug("a", ["key": expensive()])
        Log.silent.warning("a", ["key": expensive()])
    }

    @Test func contextIsInEveryLine() {
        let log = lines.log().with(["request": "7f"]).with(["share": "0a1b2c3d"])
        log.info("answered", ["status": 200])
        #expect(lines.all == ["info answered request=7f share=0a1b2c3d status=200\n"])
    }

    @Test(
        "no value can end its line, forge another key, or command a terminal",
        arguments: [
            "a\nerror forged", "a\r\nb", "a b", "a=b", "\"", "\\", "", "\u{1b}[2J", "\0", "\u{7f}", "\u{85}",
            "\u{9b}2J", "\u{202e}abc",
            "\u{2028}", "\u{2066}", "\u{feff}", "\u{ad}", "a\u{301}", "\"\u{301} level=error", "\r\u{301}\n",
            "\u{e000}",
        ]
    )
    func hostileValues(value: String) throws {
        lines.log().info("message", ["value": value, "after": 1])
        let line = try #require(lines.all.first)
        #expect(line.hasPrefix("info message value=\"") && line.hasSuffix("\" after=1\n"))
        #expect(line.utf8.filter { $0 == UInt8(ascii: "\n") }.count == 1)
        #expect(line.utf8.dropLast().allSatisfy { $0 >= 0x20 && $0 != 0x7f })
        let forbidden: [Unicode.Scalar] = [
            "\u{85}", "\u{9b}", "\u{202e}", "\u{2028}", "\u{2066}", "\u{feff}", "\u{ad}", "\u{e000}",
        ]
        #expect(!line.unicodeScalars.contains { forbidden.contains($0) })
        // Inside the quotes no quote stands without a backslash before it.
        let inside = line.utf8.dropFirst("info message value=\"".utf8.count).dropLast("\" after=1\n".utf8.count)
        var isEscaped = false
        for byte in inside {
            #expect(isEscaped || byte != UInt8(ascii: "\""))
            isEscaped = !isEscaped && byte == UInt8(ascii: "\\")
        }
        #expect(!isEscaped)
    }

    @Test func wordsOfAllLanguagesStayReadable() {
        lines.log().info("message", ["title": "Fête à Zürich 東京"])
        #expect(lines.all == ["info message title=\"Fête à Zürich 東京\"\n"])
    }

    @Test func secretsShowAsDots() {
        lines.log().info("message", ["password": Secret("hunter2")])
        #expect(lines.all == ["info message password=\"•••\"\n"])
    }

    @Test func valuesAndLinesAreBounded() {
        let long = String(repeating: "ä", count: 100_000)
        lines.log().info("message", ["value": long])
        #expect(lines.all[0].utf8.count < 340)
        var log = lines.log()
        for _ in 0..<100 { log = log.with(["value": long]) }
        log.info("message")
        #expect(lines.all[1].utf8.count <= 4096)
        #expect(lines.all[1].hasSuffix("…\n"))
    }
}
