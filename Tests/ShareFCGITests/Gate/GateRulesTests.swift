import Gateway
import Immich
import Testing

@testable import ShareFCGI

@Suite struct GateRulesTests {
    private static let id = "00000000-0000-4000-8000-000000000000"

    private func call(
        _ uri: String,
        _ method: String = "GET",
        _ question: GateCall.Question = .answer,
        key: String = ""
    ) throws -> GateCall {
        var params = Params()
        for (name, value) in [("REQUEST_METHOD", method), ("REQUEST_URI", uri), ("REMOTE_ADDR", "192.0.2.7")] {
            params.append(name, Array(value.utf8))
        }
        return GateCall(question, try MetaVariables(params), key: Array(key.utf8), slug: [])
    }

    private func decision(
        _ uri: String,
        _ method: String = "GET",
        _ question: GateCall.Question = .answer,
        mode: GateMode = .check,
        key: String = ""
    ) throws -> GateDecision {
        GateRules.decision(on: try call(uri, method, question, key: key), mode)
    }

    static let questions: [GateCall.Question] = [.authRequest, .forwardAuth]
    static let methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND", "BREW"]

    // MARK: 1

    @Test(arguments: [
        "/api/assets/\(id)/ocr", "/api/assets/\(id)/ocr/", "/api/Assets/\(id)/OCR", "/API/assets/x/ocr",
        "/api/assets/not-an-id/ocr", "/api/assets/\(id)/ocr?key=\(sampleKey)", "/api/assets/\(id)/ocr?key=junk",
        "/api/assets/\(id)/ocr?slug=a&key=b&%6Bey=c",
    ])
    func noTextIsKnownInAnyPicture(_ uri: String) throws {
        for mode in GateMode.allCases {
            for method in ["GET", "HEAD"] { #expect(try decision(uri, method, mode: mode) == .noText) }
        }
    }

    @Test func otherMethodsOnTextAreJudgedLikeAnyCall() throws {
        let uri = "/api/assets/\(Self.id)/ocr?key=\(sampleKey)"
        let share = try Sample.reference()
        for method in Self.methods.dropFirst(2) {
            #expect(try decision(uri, method) == .refused, "we cannot ask Immich for it")
            #expect(try decision(uri, method, .authRequest) == .judged(share))
        }
    }

    // MARK: 2

    @Test(arguments: ["/api/albums", "/api/albums?f%20lter=1", "/api/albums?key=", "/api/albums?key=&key=\(sampleKey)"])
    func callsWithoutAShareAreRefused(_ uri: String) throws {
        for mode in GateMode.allCases {
            for method in Self.methods {
                for question in Self.questions + [.answer] {
                    #expect(try decision(uri, method, question, mode: mode) == .refused)
                }
            }
        }
    }

    // MARK: 3

    @Test(arguments: [
        "/api/shared-links/me?key=\(sampleKey)", "/api/shared-links/login?key=\(sampleKey)", "/api/albums?slug=summer",
        "/API/x?key=junk", "/anything?%6Bey=\(sampleKey)",
    ])
    func closedMeansClosed(_ uri: String) throws {
        for method in Self.methods {
            for question in Self.questions + [.answer] {
                #expect(try decision(uri, method, question, mode: .closed) == .refused)
            }
        }
    }

    @Test func aSpellingThatOnlyGuessersUseIsAGuess() throws {
        for question in Self.questions + [.answer] {
            #expect(try decision("/api/shared-links/me?key=x", "GET", question) == .guess)
            #expect(try decision("/api/albums", "GET", question, key: "x") == .guess)
        }
    }

    @Test(arguments: ["token=x", "token", "%74oken=x", "token[]=x"])
    func tokensInAQueryAreRefused(_ query: String) throws {
        for question in Self.questions + [.answer] {
            #expect(try decision("/api/shared-links/me?key=\(sampleKey)&" + query, "GET", question) == .refused)
        }
    }

    // MARK: 4

    @Test(arguments: ["/api/shared-links/me", "/api/shared-links/me/", "/api/Shared-Links/ME", "/API/shared-links/me"])
    func aLookIsAnsweredByUs(_ path: String) throws {
        let share = try Sample.reference()
        #expect(try decision(path + "?key=\(sampleKey)") == .me(share))
        #expect(try decision(path, "HEAD", key: sampleKey) == .me(share))
        #expect(try decision(path) == .refused, "without a share's credential")
        for method in Self.methods.dropFirst(2) { #expect(try decision(path, method, key: sampleKey) == .refused) }
    }

    @Test func aPasswordIsATry() throws {
        let share = try Sample.reference()
        let password = try #require(SharePassword("hunter2"))
        let me = "/api/shared-links/me?key=\(sampleKey)&"
        #expect(try decision(me + "password=hunter2") == .tryQuery(share, password))
        #expect(try decision(me + "p%61ssword=hunter2") == .tryQuery(share, password))
        #expect(try decision(me + "password=hunter2&password=x") == .tryQuery(share, password))
        #expect(try decision(me + "password=") == .me(share))
        #expect(try decision("/api/shared-links/login", "POST", key: sampleKey) == .tryLogin(share))
        #expect(try decision("/api/shared-links/login", "GET", key: sampleKey) == .refused)
    }

    // MARK: 5

    @Test(arguments: questions)
    func everythingElseIsJudgedByItsCredential(_ question: GateCall.Question) throws {
        let share = try Sample.reference()
        for path in ["/api/assets/\(Self.id)/thumbnail", "/API/assets", "/", "/anything", "/api/shared-links/me"] {
            for method in Self.methods {
                #expect(try decision(path + "?key=\(sampleKey)", method, question) == .judged(share))
                #expect(try decision(path, method, question, key: sampleKey) == .judged(share))
            }
        }
    }

    @Test(arguments: [
        "/api/assets/x/ocr/ocr", "/api/assets/ocr", "/api/assets//ocr", "/api//assets/x/ocr", "/api/./assets/x/ocr",
        "/api/assets/x/%6Fcr", "/api/asset%73/x/ocr", "/x/../api/assets/x/ocr", "/api/assets/x/ocr//",
        "/%61pi/assets/x/ocr", "/api/shared-links/me2", "/api/shared-links/m%65",
    ])
    func whatIsNoSuchRouteForImmichIsNoneForUs(_ path: String) throws {
        #expect(try call(path).endpoint == .other)
        #expect(try decision(path, "GET", key: sampleKey) == .refused)
    }

    // MARK: 0

    @Test(arguments: [
        "/api\\assets?key=\(sampleKey)#", "/api/x#", "/api/%00", "/api/%zz", "/api/%", "/api/%ff", "/api/a b",
        "/api/x?a\\b",
    ])
    func whatServersDisagreeAboutIsMalformed(_ uri: String) throws {
        for mode in GateMode.allCases {
            for question in Self.questions + [.answer] {
                #expect(try decision(uri, "GET", question, mode: mode) == .malformed)
            }
        }
    }
}
