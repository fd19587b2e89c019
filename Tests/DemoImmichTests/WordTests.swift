import Testing

@testable import DemoImmich

@Suite("Addresses and JSON from elsewhere") struct WordTests {
    @Test(
        "An address is spelled as browsers spell it",
        arguments: [
            ("https://A.Example", "https://a.example/"), ("HTTPS://a.example:443/x", "https://a.example/x"),
            ("http://a.example:80", "http://a.example/"), ("http://a.example:8080/X?y#z", "http://a.example:8080/X?y"),
            ("https://[::1]:443/", "https://[::1]/"), ("https://[::1]", "https://[::1]/"),
            ("app.immich:///oauth-callback?a=b", "app.immich:///oauth-callback?a=b"),
            ("app.immich:/oauth-callback", "app.immich:/oauth-callback"), ("https://a.example:/", "https://a.example/"),
        ]
    ) func addressesAreSpelled(text: String, spelled: String) { #expect(WebURL(text)?.text == spelled) }

    @Test(
        "What is no address is none",
        arguments: [
            "", "x", ":", "https:", "https:/a", "https:///a", "https://a b/", "https://u:p@a/", "https://a:x/",
            "https://a:70000/",
            "1https://a/", "https://ä/",
        ]
    ) func noAddress(text: String) { #expect(WebURL(text) == nil) }

    @Test(
        "The document lies below the issuer, with no slash too many",
        arguments: [
            ("https://a.example", "https://a.example/.well-known/openid-configuration"),
            ("https://a.example/sso/", "https://a.example/sso/.well-known/openid-configuration"),
            ("https://a.example//x//", "https://a.example/x/.well-known/openid-configuration"),
            ("https://a.example/.well-known/other", "https://a.example/.well-known/other"),
        ]
    ) func documents(issuer: String, document: String) throws {
        #expect(Discovery.address(of: try #require(WebURL(issuer))) == document)
    }

    @Test(
        "JSON is read and written again, in its order",
        arguments: [
            #"{"b":1,"a":[true,false,null,"x",-2,1.50,1e3]}"#, "[]", "{}", #""\"\\""#, "0", #"{"ä":"€"}"#,
        ]
    ) func jsonIsReadAgain(text: String) {
        #expect(JSONParser.parse(Array(text.utf8)).map { String(decoding: $0.bytes, as: UTF8.self) } == text)
    }

    @Test(
        "What is no JSON is none",
        arguments: [
            "", "{", "[1,]", #"{"a"}"#, #"{"a":}"#, "{a:1}", "nan", "inf", "0x10", "+1", ".5", #""a"#, "\"a\n\"", "1 2",
            "tru",
            #""\x""#, #""\ud800""#, #""\"#, "'a'",
        ]
    ) func noJSON(text: String) { #expect(JSONParser.parse(Array(text.utf8)) == nil) }

    @Test("However deep it is nested, reading ends") func nestingIsBounded() {
        #expect(JSONParser.parse([UInt8](repeating: UInt8(ascii: "["), count: 1_000_000)) == nil)
        #expect(JSONParser.parse([0x22, 0xFF, 0x22]) == nil)
    }

    @Test("Of two members of one name the last counts") func theLastCounts() {
        #expect(JSONParser.parse(Array(#"{"a":"x","a":"y"}"#.utf8))?["a"]?.string == "y")
    }
}
