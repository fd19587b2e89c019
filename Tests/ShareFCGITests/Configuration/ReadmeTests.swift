import FoundationEssentials
import Testing

@testable import ShareFCGI

@Suite struct ReadmeTests {
    private static let here = "Tests/ShareFCGITests/Configuration/ReadmeTests.swift"
    private static let readme = "\(#filePath.dropLast(here.utf8.count))README.md"

    @Test("the README's table is the output of: share-fcgi settings --markdown")
    func table() throws {
        let text = try String(contentsOfFile: Self.readme, encoding: .utf8)
        #expect(text.contains(SettingsText.markdown(Setting.all)))
    }
}
