import FoundationEssentials
import Testing

@testable import ShareFCGI

@Suite struct SigningKeysTests {
    private struct Claims: Codable, Equatable {
        let sub: String
    }

    private func keys() throws -> SigningKeys { try #require(ProviderDesk.keys) }

    @Test func whatWasSignedIsRead() throws {
        let keys = try keys()
        let token = try keys.sign(Claims(sub: "anna"), type: "JWT")
        #expect(keys.claims(Claims.self, of: token, type: "JWT") == Claims(sub: "anna"))
        #expect(keys.claims(Claims.self, of: token, type: "logout+jwt") == nil)
    }

    /// What a token says of its own algorithm decides nothing.
    @Test(arguments: [
        #"{"alg":"none","kid":"KID","typ":"JWT"}"#, #"{"alg":"HS256","kid":"KID","typ":"JWT"}"#,
        #"{"alg":"RS512","kid":"KID","typ":"JWT"}"#, #"{"alg":"rs256","kid":"KID","typ":"JWT"}"#,
        #"{"alg":"RS256","kid":"KID","typ":"JWT","crit":["exp"]}"#, #"{"alg":"RS256","kid":"other","typ":"JWT"}"#,
        #"{"alg":"RS256","typ":"JWT"}"#, #"{"alg":"RS256","kid":"KID"}"#, "{", "",
    ])
    func aForeignHeaderIsRefusedEvenUnderOurSignature(_ header: String) throws {
        let keys = try keys()
        let head = header.replacing("KID", with: keys.current.id)
        let text = "\(Base64URL.encode(Array(head.utf8))).\(Base64URL.encode(Array(#"{"sub":"anna"}"#.utf8)))"
        let signed = "\(text).\(Base64URL.encode(try keys.current.key.sign(Array(text.utf8))))"
        #expect(keys.claims(Claims.self, of: signed, type: "JWT") == nil)
        #expect(keys.claims(Claims.self, of: "\(text).", type: "JWT") == nil)
        let secret = Base64URL.encode(try Crypto.authenticate(Array(text.utf8), key: keys.current.key.publicPEM()))
        #expect(keys.claims(Claims.self, of: "\(text).\(secret)", type: "JWT") == nil)
    }

    @Test(arguments: ["", ".", "..", "a.b", "a.b.c.d", "é.é.é", " . . "])
    func whatIsNoTokenIsNone(_ text: String) throws {
        #expect(try keys().claims(Claims.self, of: text, type: "JWT") == nil)
    }

    @Test("T81: while keys are changed, what any of them signed is read, and all of them are published")
    func rotation() throws {
        let (old, now, new) = (
            try keys(), try SigningKeys(current: SigningKey(RSAKey.generate())),
            try SigningKeys(current: SigningKey(RSAKey.generate()))
        )
        let half = try SigningKey(RSAKey(pem: old.current.key.publicPEM(), isPrivate: false))
        let turned = SigningKeys(current: now.current, next: new.current, previous: [half])
        #expect(turned.document.keys.map(\.kid) == [now.current.id, new.current.id, old.current.id])
        for keys in [old, now, new] {
            let token = try keys.sign(Claims(sub: "anna"), type: "JWT")
            #expect(turned.claims(Claims.self, of: token, type: "JWT") == Claims(sub: "anna"))
        }
        #expect(now.claims(Claims.self, of: try old.sign(Claims(sub: "anna"), type: "JWT"), type: "JWT") == nil)
    }

    // MARK: Files

    @Test func aKeyIsMadeOnceAndForUsAlone() throws {
        let directory = try TemporaryDirectory()
        let files = SigningKeyFiles(path: directory.path + "/oidc.pem")
        #expect(throws: SigningKeyFiles.Failure.self) { try files.load() }
        #expect(try files.create())
        #expect(try directory.mode(of: "oidc.pem") == 0o600)
        let id = try files.load().current.id
        #expect(try !files.create())
        #expect(try files.load().current.id == id)
        #expect(try directory.names == ["oidc.pem"])
    }

    @Test func nextAndPreviousKeysLieBesideIt() throws {
        let directory = try TemporaryDirectory()
        let files = SigningKeyFiles(path: directory.path + "/oidc.pem")
        #expect(try files.create())
        let (next, old) = (try RSAKey.generate(), try keys().current)
        _ = try directory.write(String(decoding: try next.pem(), as: UTF8.self), to: "oidc.pem.next")
        let halves = String(decoding: try old.key.publicPEM(), as: UTF8.self) + "\n" + Sample7515.thumbprintKey
        _ = try directory.write(halves, to: "oidc.pem.previous")
        let loaded = try files.load()
        #expect(loaded.next?.id == (try SigningKey(next).id))
        #expect(loaded.previous.map(\.id) == [old.id, "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"])
    }

    @Test(
        "T82: a key file that others may read, or that holds no good key, refuses the start and is named",
        arguments: [
            ("", 0o640), ("", 0o604), ("", 0o660), (Sample7515.curveKey, 0o600), ("-----BEGIN PRIVATE KEY-----", 0o600),
            (String(Sample7515.key.prefix(900)), 0o600), ("junk", 0o600), (Sample7515.thumbprintKey, 0o600),
        ]
    )
    func badFiles(_ content: String, _ mode: Int) throws {
        let directory = try TemporaryDirectory()
        let path = try directory.write(content.isEmpty ? Sample7515.key : content, to: "oidc.pem", mode: mode)
        let failure = #expect(throws: SigningKeyFiles.Failure.self) { try SigningKeyFiles(path: path).load() }
        #expect(failure?.description.contains(path) == true)
        #expect(failure?.description.contains("BEGIN") == false)
    }

    @Test("T82: so do bad keys beside it", arguments: ["oidc.pem.next", "oidc.pem.previous"])
    func badNeighbours(_ name: String) throws {
        let directory = try TemporaryDirectory()
        let path = try directory.write(Sample7515.key, to: "oidc.pem")
        #expect(throws: Never.self) { try SigningKeyFiles(path: path).load() }
        _ = try directory.write(Sample7515.curveKey, to: name)
        #expect(throws: SigningKeyFiles.Failure.self) { try SigningKeyFiles(path: path).load() }
    }
}
