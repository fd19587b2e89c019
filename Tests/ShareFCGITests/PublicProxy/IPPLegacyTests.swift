import Testing

@testable import ShareFCGI

@Suite struct IPPLegacyTests {
    @Test(
        "P65: every older key counts as its successor, and is reported",
        arguments: [
            ("viewer.arrows", RawValue.flag(false)), ("viewer.download", .flag(false)),
            ("viewer.mobile_arrows", .flag(true)),
            ("page.single_image", .text("page")), ("page.single_open", .flag(false)), ("page.title", .flag(false)),
            ("page.description", .flag(true)), ("page.group_by", .text("day")), ("downloads.quality", .text("preview")),
            ("downloads.offered", .text("link")),
            (
                "details.fields",
                .list(
                    [
                        "caption", "description", "date", "file_name", "dimensions", "file_size", "model", "lens",
                        "exposure", "iso", "aperture", "focal_length",
                    ]
                    .map { .text($0) }
                )
            ),
        ]
    )
    func mapped(setting: String, value: RawValue) {
        #expect(raw(setting, of: legacy) == value)
        let renamed = Set(ipp(legacy).remarks.filter { $0.kind == .renamed }.map(\.key))
        #expect(renamed == Set(IPPLegacy.table.map(\.older)).subtracting(["ipp.redirectOn404"]))
        #expect(remarks("ipp.redirectOn404", of: legacy).map(\.kind) == [.gone])
    }

    @Test("of a group of which a key was taken, the other keys are reported, each by itself")
    func restOfAGroup() {
        let text = #"{ "lightGallery": { "mobileSettings": { "controls": true, "showCloseIcon": 1, "download": 0 } } }"#
        let unknown = ipp(text).remarks.filter { $0.kind == .unknown }
        #expect(unknown.map(\.key) == ["download", "showCloseIcon"].map { "lightGallery.mobileSettings." + $0 })
        #expect(unknown.allSatisfy { $0.text == "there is no such key" })
        for rest in ["{}", #"{ "controls": false }"#] {
            #expect(
                !ipp(#"{ "lightGallery": { "mobileSettings": \#(rest) } }"#).remarks.contains { $0.kind == .unknown }
            )
        }
    }

    @Test("a newer key that is written wins", arguments: IPPLegacy.copied)
    func newerWins(older: String, newer: String) throws {
        for (old, new) in [
            (RawValue.flag(true), RawValue.flag(false)), (.integer(1), .integer(0)), (.integer(0), .integer(2)),
        ] {
            var file = IPPFile(name: "f", text: Array("{}".utf8))
            file.take(old, at: older, from: "")
            file.take(new, at: newer, from: "")
            #expect(IPPLegacy(file).file.value(at: newer) == new)
            #expect(IPPLegacy(file).file.value(at: older) == nil)
            #expect(
                IPPLegacy(file).remarks == [IPPRemark(.ignored, older, "\(newer) is set as well, and counts")]
            )
        }
    }

    @Test("PS8: what 2.3 switched off stays hidden")
    func disabled() {
        let text = """
            { "ipp": { "showMetadata": {
                "exif": { "enabled": false, "dateTimeOriginal": true, "make": true, "iso": true },
                "location": { "enabled": false, "city": true, "gps": true } } } }
            """
        #expect(raw("details.fields", of: text) == nil)
        #expect(remarks("ipp.showMetadata.exif.enabled", of: text).map(\.kind) == [.renamed])
        #expect(remarks("ipp.showMetadata.location.enabled", of: text).map(\.kind) == [.renamed])
        for odd in ["null", "\"true\"", "1"] {
            let text = alone("showMetadata.exif", "{ \"enabled\": \(odd), \"make\": true }")
            #expect(raw("details.fields", of: text) == nil)
        }
    }

    @Test("PS8: what 2.3 switched on shows all that it knew, but for what is forbidden by name")
    func enabled() {
        let text = alone("showMetadata.location", #"{ "enabled": true, "gps": false }"#)
        #expect(raw("details.fields", of: text) == .list([.text("city"), .text("state"), .text("country")]))
        let zone = alone("showMetadata.exif", #"{ "enabled": false, "timeZone": true }"#)
        #expect(raw("details.fields", of: zone) == .list([.text("time_zone")]))
    }

    @Test("only true and false say which file is the original")
    func quality() {
        for (json, word) in [("true", "original"), ("false", "preview"), ("0", "original"), ("\"false\"", "original")] {
            #expect(raw("downloads.quality", of: alone("downloadOriginalPhoto", json)) == .text(word))
        }
    }
}
