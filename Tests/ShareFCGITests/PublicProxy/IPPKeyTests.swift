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
            let unknown = ipp(text).remarks.filter { $0.kind == .unknown }
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
        "P44: groups: by month, by day, or none",
        arguments: [
            ("true", "month"), ("\"month\"", "month"), ("\"day\"", "day"), ("false", "none"), ("\"year\"", "none"),
            ("1", "none"),
        ]
    )
    func groupByDate(json: String, word: String) {
        #expect(raw("page.group_by", of: alone("gallery.groupByDate", json)) == .text(word))
        #expect(raw("page.group_by", of: "{}") == .text("none"))
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
            remarks("ipp.alowDownload", of: alone("alowDownload", "1")) == [
                IPPRemark(.unknown, "ipp.alowDownload", "there is no such key; did you mean ipp.allowDownload?")
            ]
        )
        #expect(remarks("ipp.gallery", of: alone("gallery", "true")).map(\.kind) == [.doubt])
    }

    @Test("a key that is there again is named with its place, and the last one counts")
    func repeated() {
        let text = "{ \"ipp\": { \"showHomePage\": true,\n \"showHomePage\": false } }"
        #expect(raw("page.home", of: text) == .flag(false))
        #expect(
            remarks("ipp.showHomePage", of: text) == [
                IPPRemark(.doubt, "ipp.showHomePage", "is there again, in line 2, column 2: the last one counts")
            ]
        )
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
        #expect(raw("page.cache_time", of: alone("gallery.cacheTime", "0.00001")) == .text("0"))
        #expect(raw("uploads.hourly_bytes", of: upload(#""byteBudget": 0.00001"#)) == .text("1KiB"), "0 is no limit")
    }

    /// A file with uploads.
    private func upload(_ members: String) -> String { "{ \"ipp\": { \"upload\": { \(members) } } }" }

    @Test(
        "what is out of range is refused with the key, the value and the range of IPP's file, in its unit",
        arguments: [
            (
                "gallery.cacheTime", "301", "300",
                "ipp.gallery.cacheTime is 301, but must be a number of seconds, 0 to 300"
            ),
            (
                "upload.maxFileSize", "102401", "102400",
                "ipp.upload.maxFileSize is 102401, but must be a number of MB, 1 to 102400"
            ),
            (
                "upload.byteBudget", "921601", "921600",
                "ipp.upload.byteBudget is 921601, but must be a number of MB, 0 to 921600"
            ),
            (
                "upload.byteBudget", "1e300", "0",
                "ipp.upload.byteBudget is 1e+300, but must be a number of MB, 0 to 921600"
            ),
            (
                "upload.rateLimit", "1.5", "100000",
                "ipp.upload.rateLimit is 1.5, but must be a whole number, 0 to 100000"
            ),
            (
                "upload.rateLimit", "100001", "0",
                "ipp.upload.rateLimit is 100001, but must be a whole number, 0 to 100000"
            ),
            (
                "upload.notifyTimeout", "99", "100",
                "ipp.upload.notifyTimeout is 99, but must be a number of milliseconds, 100 to 300000"
            ),
            (
                "upload.notifyTimeout", "300001", "300000",
                "ipp.upload.notifyTimeout is 300001, but must be a number of milliseconds, 100 to 300000"
            ),
            (
                "upload.filenamePrefix", "\"a/b\"", "\"a b\"",
                "ipp.upload.filenamePrefix is \"a/b\", but must be text that a file's name may begin with, at most 40 bytes"
            ),
            (
                "upload.notifyUrl", "\"ftp://hunter2\"", "\"http://x\"",
                "ipp.upload.notifyUrl is •••, but must be an address (http or https)"
            ),
            (
                "customInvalidResponse", "399", "400",
                "ipp.customInvalidResponse is 399, but must be a status of 400 to 599 but 401 and 403, an address (http or https), null or false"
            ),
            (
                "gallery.expiryDateFormat", "\"\\n\"", "\"YYYY\"",
                "ipp.gallery.expiryDateFormat is \"\\n\", but must be date format (the tokens of Day.js, as D MMMM YYYY; text in brackets)"
            ),
        ]
    )
    func ranges(key: String, over: String, within: String, sentence: String) throws {
        let refused = ipp(alone(key, over)).problems.map(\.description)
        #expect(refused == ["/ipp/config.json: " + sentence])
        #expect(throws: ConfigurationError.self) {
            try SettingsReader().read(environment: immich, ipp: ipp(alone(key, over)))
        }
        #expect(ipp(alone(key, within)).problems.isEmpty)
        _ = try SettingsReader().read(environment: immich, ipp: ipp(alone(key, within)))
    }

    @Test("where no visitor may upload, nothing that is said of uploads is refused, doubted or taken by default")
    func noUploads() throws {
        let wrong = #""notifyUrl": "ftp://x", "notifyTimeout": 1, "maxFileSize": "big", "nonsense": 1"#
        let off = ipp("{ \"ipp\": { \"uploadUrl\": \"\", \"upload\": { \(wrong) } } }")
        let effective = try SettingsReader().read(environment: immich, ipp: off)
        #expect(effective.remarks.allSatisfy { !$0.key.hasPrefix("ipp.upload.") })
        #expect(effective.configuration.uploads.prefix.isEmpty)
        #expect(!off.entries.contains { $0.setting.hasPrefix("uploads.") && !$0.isWritten })
        // Who switches them on in another place is told.
        let on = immich.merging(["SHAREFCGI_UPLOADS_ENABLED": "true"]) { $1 }
        let error = #expect(throws: ConfigurationError.self) { try SettingsReader().read(environment: on, ipp: off) }
        #expect(error?.problems.count == 2)
        #expect(error?.remarks.filter { $0.key.hasPrefix("ipp.upload.") }.map(\.kind) == [.doubt, .unknown])
    }

    @Test(
        "pictures that browsers keep beyond five minutes are doubted",
        arguments: [
            ("public, max-age=2592000", "for 30 days"), ("s-maxage = \"301\"", "for 301 seconds"),
            ("max-age=99999999999999999999", "for 11574 days"), ("public, max-age=300", nil), ("no-store", nil),
            ("max-age=", nil), ("max-age=x", nil),
        ] as [(String, String?)]
    )
    func caching(value: String, time: String?) {
        let headers = RawValue.group(["cache-control": .text(value)]).json
        let found = remarks("ipp.responseHeaders.cache-control", of: alone("responseHeaders", headers))
        #expect(found.map(\.kind) == (time == nil ? [] : [.doubt]))
        #expect(found.first?.text.contains(time ?? "") != false)
    }

    @Test("P38: a zone without its date is doubted")
    func zoneAlone() {
        let key = "ipp.showMetadata.exif.timeZone"
        #expect(
            remarks(key, of: alone("showMetadata.exif.timeZone", "true")).map(\.text) == [
                "shows nothing without ipp.showMetadata.exif.dateTimeOriginal"
            ]
        )
        #expect(remarks(key, of: chosen).isEmpty && remarks(key, of: shipped3).isEmpty)
    }
}
