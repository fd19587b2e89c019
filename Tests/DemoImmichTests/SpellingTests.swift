import Gateway
import Testing

@testable import DemoImmich

/// What real Immich took for the same request, and what it did not, tried on both releases.
@Suite("Spellings of a request") struct SpellingTests {
    @Test("of a key that all open the link", arguments: Release.allCases)
    func endlessSpellingsOfAKeyOpenTheLink(release: Release) async throws {
        let visit = try Visit(release)
        let key = try await visit.key("album")
        let hex = Base64URL.decode(key).map { String(String(Int($0) + 256, radix: 16).dropFirst()) }.joined()
        let plus = String(decoding: key.utf8.map { $0 == UInt8(ascii: "-") ? UInt8(ascii: "+") : $0 }, as: UTF8.self)
        let spellings = [
            "key=\(key)", "%6Bey=\(key)", "%6b%65%79=\(key)", "key=\(key)&key=nonsense", "key=\(key)&slug=nonsense",
            "key=!\(key)", "key=\(key.prefix(9))%20.\(key.dropFirst(9))",
            "key=\(key.prefix(5))%C3%A9\(key.dropFirst(5))",
            "key=\(key)%3Danything", "key=\(key)%3D%3D", "key=\(hex)", "key=\(hex.uppercased())",
            "key=\(percentEncoded(plus, keeping: ""))", "key=\(SpellingTests.otherLastLetter(key))",
            "key=%FF\(key)", "key=\(key)%ff", "key=\(key)%00", "key=\(key)+", "a=%zz&key=\(key)", "&&key=\(key)&&",
            "__proto__[x]=1&key=\(key)#key=nonsense", "key=\(key)#",
        ]
        for spelling in spellings {
            let status = try await visit.call("/api/shared-links/me?\(spelling)").status
            #expect(status == .ok, "\(spelling)")
        }
    }

    @Test("of a key that open nothing", arguments: Release.allCases)
    func otherSpellingsOfAKeyAreNoCredential(release: Release) async throws {
        let visit = try Visit(release)
        let key = try await visit.key("album")
        let refused: [(String, String)] = [
            ("key[]=\(key)", "Authentication required"), ("key[0]=\(key)", "Authentication required"),
            ("KEY=\(key)", "Authentication required"), ("key%20=\(key)", "Authentication required"),
            ("__proto__[key]=\(key)", "Authentication required"), (";key=\(key)", "Authentication required"),
            ("key=&key=\(key)", "Authentication required"), ("key=\(key.dropLast(2))", "Invalid share key"),
            ("key==\(key)", "Invalid share key"), ("key=\(key)AAAA", "Invalid share key"),
            ("key=%00", "Invalid share key"), ("key=\(String(repeating: "A", count: 5_000))", "Invalid share key"),
            ("key=%FF%FE", "Invalid share key"), ("slug=Summer", "Invalid share slug"),
            ("slug=", "Authentication required"), ("?key=\(key)", "Authentication required"),
            ("key=%zz\(key)", "Invalid share key"), ("%6Bey%zz=\(key)", "Authentication required"),
            (String(repeating: "a=1&", count: 1_000) + "key=\(key)", "Authentication required"),
            ("slug=e%CC%81te%CC%81%202024", "Invalid share slug"),
        ]
        for (spelling, message) in refused {
            let answer = try await visit.call("/api/shared-links/me?\(spelling)")
            #expect(answer.status == .unauthorized, "\(spelling)")
            #expect(try await answer.json()?["message"]?.string == message, "\(spelling)")
        }
    }

    @Test("of the share headers", arguments: Release.allCases)
    func headersWinOverTheQuery(release: Release) async throws {
        let visit = try Visit(release)
        let (key, other) = (try await visit.key("album"), try await visit.key("one_photo"))
        func title(_ target: String, _ headers: [String: String]) async throws -> String? {
            try await visit.call(target, headers: headers).json()?["key"]?.string
        }
        let me = "/api/shared-links/me"
        #expect(try await title("\(me)?key=\(other)", ["x-immich-share-key": key]) == key)
        #expect(try await title("\(me)?key=\(other)", ["x-immich-share-key": ""]) == other)
        #expect(try await title("\(me)?key=\(other)", ["x-immich-share-slug": "summer"]) == other)
        func twice(_ name: String, _ one: String, _ other: String) async throws -> String? {
            try await visit.call(me, fields: [(name, one), (name, other)]).json()?["key"]?.string
        }
        #expect(try await twice("x-immich-share-key", key, key) == nil)
        #expect(try await twice("x-immich-share-slug", "summer", "summer") == nil)
        // Node joins an empty first header with the second, and the decoder skips what it does not know.
        #expect(try await twice("x-immich-share-key", "", key) == key)
        #expect(try await twice("x-immich-share-key", "", "") == nil)
    }

    @Test("of a path", arguments: Release.allCases)
    func pathsAreReadInAnyCaseWithOneSlashMore(release: Release) async throws {
        let visit = try Visit(release)
        let key = try await visit.key("album")
        for path in ["/api/Shared-Links/ME", "/api/shared-links/me/", "/api/SHARED-LINKS/me/"] {
            #expect(try await visit.call("\(path)?key=\(key)").status == .ok, "\(path)")
        }
        for path in [
            "/api//shared-links/me", "/api/shared-links//me", "/api/./shared-links/me", "/api/shared-link%73/me",
        ] {
            #expect(try await visit.call("\(path)?key=\(key)").status == .notFound, "\(path)")
        }
        // Read, an odd prefix is the web app's page; posted, it is the API.
        #expect(
            try await visit.call("/API/shared-links/me?key=\(key)").header("content-type") == "text/html; charset=utf-8"
        )
        let login = try await visit.call("/API/shared-links/login?key=\(key)", method: "POST", body: Array("{}".utf8))
        #expect(login.status == (release == .v2_3_1 ? .notFound : .badRequest))
        for method in ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "PROPFIND"] {
            let answer = try await visit.call("/Api/shared-links/me?key=\(key)", method: method)
            #expect(answer.header("content-type") == "application/json; charset=utf-8", "\(method)")
        }
        let album = try await visit.link("album_upload")["albumId"]?.string ?? ""
        let uploads = try await visit.key("album_upload")
        let put = try await visit.call("/aPI/Albums/\(album)/Assets/?key=\(uploads)", method: "PUT")
        #expect(put.status == (release == .v2_3_1 ? .badRequest : .notFound))
        #expect(try await visit.call("/api/shared-links/me?key=\(key)", method: "BREW").status == .badRequest)
    }

    @Test("of a target with a backslash, which a raw # behind it turns", arguments: Release.allCases)
    func backslashesAreSlashesInFrontOfAHash(release: Release) async throws {
        let visit = try Visit(release)
        let key = try await visit.key("album")
        #expect(try await visit.call(#"/api\shared-links\me?key=\#(key)#"#).status == .ok)
        #expect(try await visit.call(#"/api\shared-links/me?key=\#(key)#x?y"#).status == .ok)
        #expect(try await visit.call(#"/api\shared-links\me?key=\#(key)"#).status == .notFound)
        #expect(try await visit.call(#"\api\shared-links\me?key=\#(key)#"#).header("content-type") == Self.shell)
        #expect(try await visit.call("/api/shared-links/me#?key=\(key)").status == .unauthorized)
        // Read, the absolute form is no API; posted, it is.
        let absolute = "http://photos.example.org/api/shared-links/me?key=\(key)"
        #expect(try await visit.call(absolute).header("content-type") == Self.shell)
        let posted = try await visit.call("http://photos.example.org/api/auth/logout?key=\(key)", method: "POST")
        #expect(posted.status == .forbidden)
        #expect(try await visit.call("http://photos.example.org?key=\(key)", method: "POST").status == .notFound)
    }

    private static let shell = "text/html; charset=utf-8"

    @Test("of a word: no sign that only looks like a letter", arguments: Release.allCases)
    func kelvinIsNoK(release: Release) async throws {
        let visit = try Visit(release)
        let target = try await visit.playback("one_video")
        #expect(try await visit.call(target.uppercasedWord("PLAYBACK")).status == .ok)
        #expect(try await visit.call(target.uppercasedWord("PLAYBAC\u{212A}")).status == .notFound)
        #expect(try await visit.call("/apiary").status == .notFound)
    }

    @Test("of an id: capitals pass the validator, not the comparison", arguments: Release.allCases)
    func anIDInCapitalsIsNotThere(release: Release) async throws {
        let visit = try Visit(release)
        let key = try await visit.key("one_photo")
        let link = try await visit.call("/api/shared-links/me?key=\(key)").json()
        let id = try #require(link?["assets"]?.items.first?["id"]?.string)
        #expect(try await visit.call("/api/assets/\(id)/thumbnail?key=\(key)").status == .ok)
        #expect(try await visit.call("/api/assets/\(id.uppercased())/thumbnail?key=\(key)").status == .badRequest)
    }

    @Test("of a credential: the first kind present decides, nothing falls through", arguments: Release.allCases)
    func nothingFallsThrough(release: Release) async throws {
        let visit = try Visit(release)
        let stale = ["cookie": "a=b; immich_access_token=stale"]
        func message(_ target: String, _ headers: [String: String]) async throws -> String? {
            try await visit.message(target, headers)
        }
        #expect(try await message("/api/users/me", stale) == "Invalid user token")
        #expect(try await message("/api/users/me?apiKey=x", stale) == "Invalid user token")
        #expect(try await message("/api/users/me?apiKey=x", [:]) == "Invalid API key")
        #expect(try await message("/api/users/me", ["authorization": "Bearer x"]) == "Invalid user token")
        #expect(try await message("/api/users/me", ["authorization": "Basic x"]) == "Authentication required")
        #expect(try await message("/api/users/me?key=\(try await visit.key("album"))", stale) == "Forbidden")
        #expect(try await message("/api/users/me?key=x", stale) == "Invalid share key")
    }

    /// Another letter with the same upper four bits: the lower two are not part of the key.
    private static func otherLastLetter(_ key: String) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
        guard let last = key.last, let place = alphabet.firstIndex(of: last) else { return key }
        return key.dropLast() + String(alphabet[place ^ 1])
    }
}

extension String {
    /// The target with another last word of its path.
    fileprivate func uppercasedWord(_ word: String) -> String {
        split(separator: "playback").joined(separator: word)
    }
}
