import FoundationEssentials
import Testing

@testable import ShareFCGI

@Suite struct IPPKeyTests {
    @Test("the table of docs/immich-public-proxy.md is the output of: share-fcgi import --markdown")
    func documented() throws {
        let here = "Tests/ShareFCGITests/PublicProxy/IPPKeyTests.swift"
        let page = String(#filePath.dropLast(here.utf8.count)) + "docs/immich-public-proxy.md"
        #expect(try String(contentsOfFile: page, encoding: .utf8).contains(IPPText.markdown()))
    }

    @Test("what a key becomes is a setting that there is")
    func counterparts() {
        let known = Set(Setting.all.map(\.key))
        for key in IPPKey.all {
            switch key.counterpart {
            case .setting(let setting): #expect(known.contains(setting), "\(key.path)")
            case .detail: #expect(known.contains("details.fields"), "\(key.path)")
            case .none: #expect(!key.difference.isEmpty, "\(key.path): why, and what instead?")
            }
        }
    }

    @Test("every key of 3.2 to 4.0, shipped or chosen, is in the table")
    func keys() throws {
        for text in [shipped3, shipped4, chosen, legacy] {
            let unknown = ipp(text).remarks.filter { $0.text.contains("no key that IPP knows") }
            #expect(unknown.isEmpty, "\(unknown)")
        }
        #expect(Set(IPPKey.all.map(\.name)).count == IPPKey.all.count)
    }

    @Test("PS6: downloads are offered for the numbers 1 and 2 and for nothing else")
    func allowDownload() {
        for (json, word) in [("0", "never"), ("1", "link"), ("2", "always"), ("1.0", "link")] {
            #expect(raw("downloads.offered", of: alone("allowDownload", json)) == .text(word))
            #expect(remarks("ipp.allowDownload", of: alone("allowDownload", json)).isEmpty)
        }
        for json in ["true", "\"1\"", "3", "-1", "1.5", "null", "[]", "{}", "\"\""] {
            let text = alone("allowDownload", json)
            #expect(raw("downloads.offered", of: text) == .text("never"))
            #expect(remarks("ipp.allowDownload", of: text).map(\.kind) == [.doubt], "\(json)")
        }
    }

    @Test("names: 0, 1, 2; else as the release had it, and in doubt those that tell less")
    func downloadedFilename() {
        for (json, word) in [("0", "original"), ("1", "id"), ("2", "anonymous")] {
            #expect(raw("downloads.names", of: alone("downloadedFilename", json)) == .text(word))
        }
        let silent = [("{}", "anonymous"), (alone("uploadUrl", "\"\""), "anonymous"), (legacy, "original")]
        for (text, word) in silent { #expect(raw("downloads.names", of: text) == .text(word)) }
        #expect(remarks("ipp.downloadedFilename", of: "{}").count == 1)
        for json in ["\"1\"", "3", "true", "null"] {
            let text = alone("downloadedFilename", json)
            #expect(raw("downloads.names", of: text) == .text("anonymous"))
            #expect(remarks("ipp.downloadedFilename", of: text).count == 2)
        }
    }

    @Test("metadata shows where a key is true, and nowhere else")
    func details() {
        #expect(raw("details.fields", of: shipped3) == nil)
        let words = IPPKey.all.compactMap { key -> RawValue? in
            if case .detail(let word) = key.counterpart { .text(word) } else { nil }
        }
        #expect(words.count == 18)
        #expect(raw("details.fields", of: chosen) == .list(words))
        for json in ["\"true\"", "1", "null", "{}"] {
            let text = alone("showMetadata.exif.make", json)
            #expect(raw("details.fields", of: text) == nil)
            #expect(remarks("ipp.showMetadata.exif.make", of: text).map(\.kind) == [.doubt])
        }
    }

    @Test(
        "groups: by month, by day, or as we do",
        arguments: [
            ("true", "month"), ("\"month\"", "month"), ("\"day\"", "day"), ("false", nil), ("\"year\"", nil),
            ("1", nil),
        ] as [(String, String?)]
    )
    func groupByDate(json: String, word: String?) {
        #expect(raw("page.group_by", of: alone("gallery.groupByDate", json)) == word.map { .text($0) })
    }

    @Test("P63: invalid answers: a status, an address, null, false, anything else; never 401 or 403")
    func customInvalidResponse() {
        let cases = [
            ("410", "410"), ("\"https://x.example\"", "https://x.example"), ("null", "drop"), ("false", "page"),
            ("true", "page"), ("\"x\"", "page"), ("{}", "page"),
        ]
        for (json, word) in cases {
            #expect(raw("links.invalid", of: alone("customInvalidResponse", json)) == .text(word))
        }
        #expect(raw("links.invalid", of: "{}") == .text("page"))
        for status in ["401", "403", "401.0"] {
            let problems = ipp(alone("customInvalidResponse", status)).problems
            #expect(problems.count == 1)
            #expect(problems[0].description.hasPrefix("/ipp/config.json: ipp.customInvalidResponse is 40"))
        }
    }

    @Test("PS15: uploadUrl as nothing, a path, an address, and what leads nowhere")
    func uploadURL() {
        let group = #", "upload": {}"#
        for (json, alone, beside) in [
            ("\"\"", false, false), ("\"/upload\"", true, true), ("\"https://up.example\"", true, true),
            ("\"//host\"", false, true), ("\"/\"", false, true), ("\"javascript:x\"", false, true), ("1", false, true),
        ] {
            #expect(raw("uploads.enabled", of: "{ \"ipp\": { \"uploadUrl\": \(json) } }") == .flag(alone))
            #expect(raw("uploads.enabled", of: "{ \"ipp\": { \"uploadUrl\": \(json)\(group) } }") == .flag(beside))
        }
        #expect(raw("uploads.enabled", of: shipped3) == .flag(false))
        #expect(raw("uploads.enabled", of: shipped4) == .flag(true))
    }

    @Test("what has no meaning here says why, and what instead")
    func gone() {
        let options = alone("lightbox.options", #"{ "counter": true, "bgOpacity": 0.5, "padding": { "top": 1 } }"#)
        #expect(raw("viewer.counter", of: options) == .flag(true))
        #expect(
            ipp(options).remarks.filter { $0.kind == .gone }.map(\.key) == [
                "ipp.lightbox.options.bgOpacity", "ipp.lightbox.options.padding",
            ]
        )
        #expect(remarks("ipp.downloadFromImmichConcurrencyLimit", of: shipped3).map(\.kind) == [.gone])
        #expect(
            remarks("ipp.alowDownload", of: alone("alowDownload", "1")).map(\.text) == [
                "is no key that IPP knows; did you mean ipp.allowDownload?"
            ]
        )
        #expect(remarks("ipp.gallery", of: alone("gallery", "true")).map(\.kind) == [.doubt])
    }

    @Test("junk is IPP's default, and said so")
    func junk() {
        for (key, setting, value) in [
            ("gallery.cacheTime", "page.cache_time", RawValue.text("5m")),
            ("maxDownloadQuality", "downloads.quality", .text("original")),
            ("maxZoomQuality", "downloads.zoom", .text("preview")),
            ("gallery.expiryDateFormat", "page.expiry_format", .text("YYYY-MM-DD")),
            ("upload.rateLimit", "uploads.rate", .integer(60)),
            ("upload.maxFileSize", "uploads.max_file", .text("500MiB")),
        ] {
            for json in ["\"x\"", "-1", "null", "true", "{}"]
            where !(setting == "page.expiry_format" && json == "\"x\"") {
                #expect(raw(setting, of: alone(key, json)) == value, "\(key)")
                #expect(remarks("ipp.\(key)", of: alone(key, json)).map(\.kind) == [.doubt])
            }
        }
        #expect(raw("uploads.max_file", of: alone("upload.maxFileSize", "0.5")) == .text("500MiB"))
        #expect(raw("uploads.hourly_bytes", of: alone("upload.byteBudget", "0")) == .text("0"))
        #expect(raw("page.cache_time", of: alone("gallery.cacheTime", "2.5")) == .text("2500ms"))
    }
}
