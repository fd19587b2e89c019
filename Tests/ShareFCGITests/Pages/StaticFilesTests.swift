import Gateway
import Testing

@testable import ShareFCGI

@Suite struct StaticFilesTests {
    private let files = [StaticFile.style, .script, .theme, .upload, .icon]

    @Test("PB6: a file is found by its name and its own hash only")
    func names() {
        for file in files {
            #expect(StaticFile.file(hash: file.hash, name: file.name)?.bytes == file.bytes)
            #expect(StaticFile.file(hash: "0000000000000000", name: file.name) == nil)
            #expect(StaticFile.file(hash: file.hash, name: "../\(file.name)") == nil)
            #expect(file.hash.utf8.count == 16 && !file.bytes.isEmpty)
            #expect(file.address(below: "/x/share/static") == "/x/share/static/\(file.hash)/\(file.name)")
        }
        #expect(Set(files.map(\.hash)).count == files.count)
    }

    @Test("Neither style nor script reaches for anything elsewhere")
    func noThirdParty() {
        for file in [StaticFile.style, .script, .theme] {
            let text = String(decoding: file.bytes, as: UTF8.self)
            for word in [
                "http:", "https:", "url(", "@import", "eval(", "innerHTML", "insertAdjacentHTML", "document.write",
            ] {
                #expect(!text.contains(word), "\(file.name): \(word)")
            }
        }
    }

    @Test("Every form of a tile has its class in the style sheet")
    func everyStepHasAClass() {
        let style = String(decoding: StaticFile.style.bytes, as: UTF8.self)
        for ratio in stride(from: 0.02, through: 4, by: 0.01) {
            let step = Shape(ratio: ratio).step
            let value = step % 20 == 0 ? "\(step / 20)" : String(Double(step) / 20)
            let text = value.hasPrefix("0.") ? String(value.dropFirst()) : value
            #expect(style.contains(".r\(step){--r:\(text)}"))
        }
        #expect(Shape(ratio: 0.02).step == 10 && Shape(ratio: 50).step == 40 && Shape(ratio: .nan).step == 20)
    }

    @Test func thePolicyAllowsNothingInlineAndNothingFromElsewhere() {
        let policy = ContentSecurityPolicy().text
        #expect(policy.hasPrefix("default-src 'none'; "))
        #expect(policy.hasSuffix("frame-ancestors 'none'"))
        for word in ["unsafe", "*", "http", "data:", "blob:"] { #expect(!policy.contains(word)) }
        #expect(
            ContentSecurityPolicy(frameAncestors: "https://example.org").text.hasSuffix("ancestors https://example.org")
        )
    }

    @Test func everyAnswerCarriesTheSecurityFields() {
        let fields = PageFields()
        for answer in [fields.html, fields.json, fields.fields(for: .style)] {
            #expect(answer["X-Content-Type-Options"] == "nosniff")
            #expect(answer["Referrer-Policy"] == "same-origin")
            #expect(answer["X-Robots-Tag"] == "noindex, nofollow")
            #expect(answer["Content-Security-Policy"] != nil)
        }
        #expect(fields.fields(for: .icon)["Cache-Control"] == "public, max-age=31536000, immutable")
        #expect(fields.html["Cache-Control"] == nil)
    }
}
