import Testing

@testable import Immich

@Suite struct IdentifierTests {
    @Test(arguments: [
        "849fbd22-e312-44c8-a953-90e446a8e908", "00000000-0000-0000-0000-000000000000",
        "ffffffff-ffff-ffff-ffff-ffffffffffff", "01234567-89ab-cdef-0123-456789abcdef",
    ])
    func anIdentifierIsWrittenAsItWasRead(_ text: String) {
        #expect(AssetID(text)?.text == text)
    }

    @Test(arguments: [
        "", "849FBD22-E312-44C8-A953-90E446A8E908", "849fbd22e31244c8a95390e446a8e908",
        "849fbd22-e312-44c8-a953-90e446a8e90",
        "849fbd22-e312-44c8-a953-90e446a8e9080", "849fbd22-e312-44c8-a953-90e446a8e90g",
        "849fbd22_e312_44c8_a953_90e446a8e908",
        "849fbd2-2e312-44c8-a953-90e446a8e908", "é49fbd22-e312-44c8-a953-90e446a8e90",
    ])
    func everyOtherSpellingIsRefused(_ text: String) {
        #expect(AssetID(text) == nil)
    }

    @Test func differentIdentifiersDiffer() {
        #expect(AssetID("849fbd22-e312-44c8-a953-90e446a8e908") != AssetID("849fbd22-e312-44c8-a953-90e446a8e909"))
        #expect(AssetID("849fbd22-e312-44c8-a953-90e446a8e908") != AssetID("849fbd23-e312-44c8-a953-90e446a8e908"))
    }

    @Test(arguments: ["2024-05", "0001-12", "9999-01"])
    func aMonthIsWrittenAsItWasRead(_ text: String) {
        #expect(Month(text)?.text == text)
    }

    @Test(arguments: [
        "", "2024", "2024-5", "2024-00", "2024-13", "2024-05-01", "2024/05", "+024-05", "２０24-05", " 024-05",
    ])
    func noOtherTextIsAMonth(_ text: String) {
        #expect(Month(text) == nil)
    }
}
