import Testing

@testable import ShareFCGI

@Suite struct SecretTests {
    @Test func itShowsAsDotsHoweverItIsPrinted() throws {
        struct Holder { let secret = Secret("hunter2") }
        var dumped = ""
        dump(Holder(), to: &dumped)
        for text in [
            "\(Secret("hunter2"))", String(reflecting: Secret("hunter2")), "\(Holder())",
            "\(Secret([UInt8]([104]))) \([Secret("hunter2")])", dumped,
        ] {
            #expect(!text.contains("hunter2") && !text.contains("104"))
            #expect(text.contains("•••"))
        }
        let keys = try #require(MasterKeys([[UInt8](repeating: 211, count: 32)]))
        #expect(!"\(keys)".contains("211"))
        #expect(!"\(try SealedBox(keys, for: .unlock))".contains("211"))
    }

    @Test func itCanStillBeUsed() {
        #expect(Secret("hunter2").exposed == "hunter2")
    }
}
