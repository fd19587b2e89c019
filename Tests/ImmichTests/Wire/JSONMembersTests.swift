import FoundationEssentials
import Testing

@testable import Immich

@Suite struct JSONMembersTests {
    private func cut(_ json: String) -> String? {
        JSONMembers.removing(["password", "owner"], from: Array(json.utf8)).map { String(decoding: $0, as: UTF8.self) }
    }

    @Test(arguments: [
        (#"{"password":"x"}"#, "{}"),
        (#"{"password":"x","a":1}"#, #"{"a":1}"#),
        (#"{"a":1,"password":"x"}"#, #"{"a":1}"#),
        (#"{"a":1,"password":"x","b":2}"#, #"{"a":1,"b":2}"#),
        (#"{"password":null,"owner":{"a":[1,{"b":"}"}]}}"#, "{}"),
        (
            #"{"album":{"owner":{"email":"a@b"},"name":"n"},"x":[{"owner":1,"y":2}]}"#,
            #"{"album":{"name":"n"},"x":[{"y":2}]}"#
        ),
        (#"{"pass\u0077ord":"x","a":1}"#, #"{"a":1}"#),
        (#"{"password":1,"password":2,"a":3,"password":4}"#, #"{"a":3}"#),
    ])
    func membersAreCutAtAnyDepth(_ json: String, _ rest: String) {
        #expect(cut(json) == rest)
    }

    @Test(arguments: [
        "{}", "[]", "0", "null", #""password""#, #"["password","owner"]"#, #"{"a":"password","b":"\"owner\":1"}"#,
        #"{ "a" : [ 1 , -2.5E+3 , true ] , "ü\u00e9\\" : "\n" }"#, #"{"Password":1,"ownerId":2,"passwords":3}"#,
    ])
    func everythingElseStaysAsItCame(_ json: String) {
        #expect(cut(json) == json)
    }

    @Test(arguments: [
        "", " ", "{", "}", "[", "{]", #"{"a"}"#, #"{"a":}"#, #"{"a":1,}"#, "[1,]", "[1 2]", #"{"a":1 "b":2}"#, #""a"#,
        #""\"#, #""\u12"#, #""\uzzzz""#, "{}{}", "[]x", "\"a\nb\"", "{1:2}", #"{"password":"x""#,
    ])
    func whatIsNoJSONIsRefused(_ text: String) {
        #expect(cut(text) == nil)
    }

    @Test func depthIsBounded() {
        #expect(cut(String(repeating: "[", count: 100_000)) == nil)
        #expect(cut(String(repeating: #"{"a":"#, count: 100_000)) == nil)
        let deep = String(repeating: "[", count: 60) + String(repeating: "]", count: 60)
        #expect(cut(deep) == deep)
    }

    /// Whoever reads the result with a parser of his own must not find them either.
    @Test(arguments: Recording.all)
    func recordedAnswersLoseThemAndNothingElse(_ recording: Recording) throws {
        var seen = 0
        for call in recording.calls where call.path.contains("/shared-links/") && call.status < 300 {
            let text = try #require(cut(call.body), "\(call.name)")
            #expect(!text.contains(#""password""#) && !text.contains(#""owner""#) && !text.contains("hunter2"))
            let share = try JSONDecoder().decode(WireShare.self, from: Data(text.utf8)).share()
            let before = try JSONDecoder().decode(WireShare.self, from: Data(call.body.utf8)).share()
            #expect((share.id, share.key, share.content == before.content) == (before.id, before.key, true))
            seen += 1
        }
        #expect(seen > 10)
    }
}
