import HTTPClient
import Testing

@testable import ShareFCGI

@Suite struct SightTests {
    private typealias Answer = Result<HTTPResponse, HTTPClientError>

    @Test(arguments: ["Invalid share key", "Invalid share slug", "Password required", "Invalid password"])
    func immichThatLookedACredentialUpIsRecognised(message: String) {
        #expect(Sight(.immich2(401, message)) == .credential)
        #expect(Sight(.immich3(401, message)) == .credential)
        // Somebody on the way takes the framework's fields off.
        #expect(Sight(.answer(401, #"{"message":"\#(message)"}"#)) == .credential)
        // nginx gives it another status.
        #expect(Sight(.immich3(404, message)) == .credential)
    }

    @Test(arguments: ["Authentication required", "Invalid user token", "Invalid API key"])
    func immichThatSawNoneIsRecognised(message: String) {
        #expect(Sight(.immich2(401, message)) == .noCredential)
        #expect(Sight(.immich3(401, message)) == .noCredential)
        #expect(Sight(.answer(401, #"{"message":"\#(message)"}"#)) == .noCredential)
    }

    @Test func immichThatSaysNothingAboutCredentialsIsStillImmich() {
        #expect(Sight(.shell) == .immich(200))
        #expect(Sight(.immich2(404, "Cannot GET /api/nothing")) == .immich(404))
        #expect(Sight(.immich3(403, "Forbidden")) == .immich(403))
        #expect(Sight(.answer(400, #"{"message":["x"],"correlationId":"a"}"#, [("x-immich-cid", "a")])) == .immich(400))
    }

    @Test("what the gate itself says is a refusal, with Immich's texts in it, too")
    func ourOwnAnswers() {
        for response in [
            GateAnswers.nothing, GateAnswers.malformed, GateAnswers.notLocked, GateAnswers.noPassword,
            GateAnswers.tooMany(.seconds(9)),
        ] {
            #expect(Sight(.ours(response)) == .refusal)
        }
        #expect(Sight(.ours(GateAnswers.away)) == .gateAway)
        #expect(Sight(.answer(503, "<html>")) == .away(503))
        #expect(Sight(.answer(502, #"{"message":"Service Unavailable"}"#)) == .away(502))
        #expect(Sight(.immich3(503, "Service Unavailable")) == .immich(503))
        // `me`, the key unknown; and locked.
        #expect(Sight(.answer(404, #"{"message":"Invalid share key"}"#)) == .refusal)
        #expect(Sight(.answer(423, #"{"message":"Password required"}"#)) == .refusal)
    }

    @Test(arguments: [301, 302, 308, 400, 403, 404, 405, 413, 414, 418, 421, 429, 431, 444, 501, 505])
    func whoeverSaysNoSaysNo(status: Int) {
        #expect(Sight(.answer(status, "<html>")) == .refusal)
    }

    @Test func aPasswordBeforeTheSiteIsARefusal() {
        #expect(Sight(.answer(401, "", [("www-authenticate", "Basic realm=x")])) == .refusal)
        #expect(Sight(.answer(401)) == .other(401))
    }

    @Test("nobody is taken at his word who only looks like a refusal")
    func hostileAnswers() {
        let long = #"{"message":"Authentication required","x":""# + String(repeating: "a", count: 5_000) + #""}"#
        #expect(Sight(.answer(401, long)) == .other(401))
        let deep = String(repeating: "[", count: 2_000)
        #expect(Sight(.answer(401, deep)) == .other(401))
        #expect(Sight(.answer(401, #"{"message":"Authentication required\u0000"}"#)) == .other(401))
        #expect(Sight(.answer(401, #"{"message":["Authentication required"]}"#)) == .other(401))
        #expect(Sight(.answer(200, #"{"message":"Authentication required"}"#)) == .other(200))
        #expect(Sight(.failure(.tooLarge)) == .other(200))
    }

    @Test func silenceIsNoRefusal() {
        #expect(Sight(.failure(.timedOut)) == .silence(.timedOut))
        #expect(Sight(.failure(.cannotConnect)) == .silence(.cannotConnect))
        #expect(Sight(.failure(.failed("Server returned nothing"))) == .refusal)
        #expect(Sight(.answer(502)) == .away(502))
        #expect(Sight(.answer(599)) == .away(599))
    }
}
