import FoundationEssentials
import Gateway
import Testing

@testable import ShareFCGI

/// What the README says and what is shipped beside the program, held against what there is.
@Suite struct ReadmeTests {
    private static let here = "Tests/ShareFCGITests/Configuration/ReadmeTests.swift"
    private static let project = String(#filePath.dropLast(here.utf8.count))

    private let readme: String

    init() throws { readme = try Self.text("README.md") }

    private static func text(_ path: String) throws -> String {
        try String(contentsOfFile: project + path, encoding: .utf8)
    }

    /// One blank wherever there are some, and no comments.
    private static func statements(_ text: String) -> String {
        text.split(separator: "\n").map { $0.prefix { $0 != "#" } }.joined(separator: " ")
            .split { $0.isWhitespace }.joined(separator: " ")
    }

    /// The fenced blocks of a language; "" for those without one.
    private func blocks(_ language: String) -> [String] { Self.blocks(language, in: readme) }

    private static func blocks(_ language: String, in text: String) -> [String] {
        text.components(separatedBy: "\n```").enumerated()
            .filter { index, part in !index.isMultiple(of: 2) && part.hasPrefix(language + "\n") }
            .map { $0.element.split(separator: "\n").dropFirst(language.isEmpty ? 0 : 1).joined(separator: "\n") }
    }

    @Test("the table of docs/settings.md is the output of: share-fcgi settings --markdown")
    func table() throws {
        #expect(try Self.text("docs/settings.md").contains(SettingsText.markdown(Setting.all)))
    }

    @Test func theFilterMatchesTheBanLine() throws {
        let shipped = try Self.text("fail2ban/filter.d/share-fcgi.conf")
        let line = try #require(shipped.split(separator: "\n").first { $0.hasPrefix("failregex = ") })
        let pattern = line.dropFirst("failregex = ".utf8.count).components(separatedBy: "<ADDR>")
            .joined(separator: "(?<host>[0-9a-f.:]+)")
        let filter = try Regex(pattern)
        let lines = LogLines()
        let name = try KeyedHash(.ephemeral(), for: .logging).short("a share")
        try lines.log().wrongPassword(from: #require(IPAddress("2001:db8::7")), share: name)
        let match = try #require(try filter.firstMatch(in: String(lines.all[0].dropLast())))
        #expect(match["host"]?.substring == "2001:db8::7")
    }

    @Test func theLinesAtHTTPLevelAreTheExampleS() throws {
        let example = Self.statements(try Self.text("nginx/example.conf"))
        let block = try #require(blocks("nginx").first)
        for line in block.split(separator: "\n") { #expect(example.contains(Self.statements(String(line))), "\(line)") }
    }

    @Test func theGatesLinesAtHTTPLevelAreItsExampleS() throws {
        let example = Self.statements(try Self.text("nginx/example-gate.conf"))
        let atHTTPLevel = try #require(example.components(separatedBy: " server {").first)
        let block = try #require(Self.blocks("nginx", in: Self.text("docs/gate.md")).first)
        #expect(Self.statements(block) == atHTTPLevel)
    }

    @Test(
        "what a page links to is there, and is installed beside it",
        arguments: ["README.md", "docs/gate.md", "docs/immich-public-proxy.md"]
    )
    func everyLinkedFileIsThere(page: String) throws {
        let makefile = try Self.text("Makefile")
        let folder = page.split(separator: "/").dropLast().map { "\($0)/" }.joined()
        for link in try Self.text(page).matches(of: /\]\(([^)#:]+)(?:#[^)]*)?\)/).map({ folder + String($0.1) }) {
            #expect(FileManager.default.fileExists(atPath: Self.project + link), "\(page) links \(link)")
            // The pages of docs/ are installed all together.
            let isOfAll = link.hasPrefix("docs/") && makefile.contains("for file in docs/*.md docs/*/*.md; do install")
            let isOne = makefile.contains(" \(link) \"$(DESTDIR)$(PREFIX)/share/doc/share-fcgi/")
            #expect(isOfAll || isOne, "\(link) is not installed")
        }
    }

    @Test func everyLinkedHeadingIsThere() throws {
        let docs = try FileManager.default.subpathsOfDirectory(atPath: Self.project + "docs").map { "docs/" + $0 }
        for page in ["README.md"] + docs.filter({ $0.hasSuffix(".md") }) {
            for match in try Self.text(page).matches(of: /\]\(([^)#:]*)#([^)]+)\)/) {
                var path = page.split(separator: "/")
                if !match.1.isEmpty { path.removeLast() }
                for part in match.1.split(separator: "/") {
                    if part == ".." { path.removeLast() } else { path.append(part) }
                }
                let headings = try Self.text(path.joined(separator: "/")).split(separator: "\n")
                    .filter { $0.hasPrefix("#") }.map(Self.anchor)
                #expect(headings.contains(String(match.2)), "\(page) links \(path)#\(match.2)")
            }
        }
    }

    /// As GitHub makes it of a heading.
    private static func anchor(_ heading: Substring) -> String {
        heading.drop { $0 == "#" || $0 == " " }.lowercased().filter { $0.isLetter || $0.isNumber || "- _".contains($0) }
            .replacing(" ", with: "-")
    }

    @Test func theCaddySiteIsTheExampleS() throws {
        let example = Self.statements(try Self.text("caddy/Caddyfile"))
        let block = try #require(blocks("").first { $0.contains("reverse_proxy") })
        #expect(example.hasSuffix(Self.statements(block)))
    }

    @Test func everyFileToIncludeIsShipped() throws {
        let names = readme.matches(of: /share-fcgi\/([a-z]+\.(?:conf|caddy))/).map { String($0.1) }
        #expect(Set(names).count > 8)
        for name in Set(names) {
            let folder = name.hasSuffix(".conf") ? "nginx" : "caddy"
            #expect(FileManager.default.fileExists(atPath: "\(Self.project)\(folder)/share-fcgi/\(name)"), "\(name)")
        }
    }

    @Test func everyMakeTargetIsThere() throws {
        let makefile = try Self.text("Makefile")
        for target in Set(readme.matches(of: /`make ([a-z]+)/).map(\.1)) {
            #expect(makefile.contains("\n\(target):"), "make \(target)")
        }
    }
}
