import Testing

@testable import Gateway

struct MetaVariablesTests {
    private func params(_ changes: [String: String] = [:], adding: [(String, String)] = []) -> Params {
        var all = ["REQUEST_METHOD": "GET", "REQUEST_URI": "/share/k?a=1", "REMOTE_ADDR": "192.0.2.7"]
        all.merge(changes) { $1 }
        let pairs = all.map { ($0.key, $0.value) } + adding
        return Params(pairs.map { Params.Pair(name: $0.0, value: Array($0.1.utf8)) })
    }

    @Test func aRequestIsReadOnce() throws {
        let variables = try MetaVariables(
            params(
                ["HTTPS": "on", "HTTP_HOST": "photos.example", "CONTENT_TYPE": "text/plain", "CONTENT_LENGTH": "12"],
                adding: [("HTTP_COOKIE", "a=1"), ("HTTP_COOKIE", "b=2"), ("HTTP_IF_NONE_MATCH", "\"x\"")]
            )
        )
        #expect(variables.method == "GET")
        #expect(variables.path == Array("/share/k".utf8))
        #expect(variables.query == Array("a=1".utf8))
        #expect(variables.isSecure)
        #expect(variables.host == "photos.example")
        #expect(variables.contentType == "text/plain")
        #expect(variables.contentLength == 12)
        #expect(variables.cookies == [Array("a=1".utf8), Array("b=2".utf8)])
        #expect(variables.header("If-None-Match") == "\"x\"")
        #expect(variables.header("If-Match") == nil)
        #expect(variables.peerAddress == IPAddress("192.0.2.7"))
        #expect(variables.clientAddress == IPAddress("192.0.2.7"))
        #expect(variables.scriptName == "")
    }

    @Test(arguments: [
        "REQUEST_METHOD": "$request_method", "REQUEST_URI": "$request_uri", "REMOTE_ADDR": "$remote_addr",
    ])
    func aMissingVariableNamesTheLineToAdd(name: String, source: String) {
        let without = Params(params().pairs.filter { $0.name != name })
        #expect(throws: MetaVariables.Failure.missing(name)) { try MetaVariables(without) }
        #expect("\(MetaVariables.Failure.missing(name))".contains("`fastcgi_param \(name) \(source);`"))
    }

    @Test(arguments: [
        "REQUEST_URI", "REQUEST_METHOD", "REMOTE_ADDR", "HTTPS", "HTTP_HOST", "CONTENT_LENGTH", "SCRIPT_NAME",
    ])
    func twoCopiesThatDifferAreRefused(name: String) throws {
        let value = ["REQUEST_URI": "/", "REMOTE_ADDR": "192.0.2.1", "CONTENT_LENGTH": "1"][name] ?? "GET"
        let other = ["REQUEST_URI": "/x", "REMOTE_ADDR": "192.0.2.2", "CONTENT_LENGTH": "2"][name] ?? "POST"
        #expect(throws: MetaVariables.Failure.ambiguous(name)) {
            try MetaVariables(params([name: value], adding: [(name, other)]))
        }
        _ = try MetaVariables(params([name: value], adding: [(name, value)]))
    }

    @Test func theConfiguredClientAddressGoesBeforeThePeers() throws {
        let variables = try MetaVariables(
            params(["SHAREFCGI_CLIENT_ADDRESS": "2001:db8::5", "HTTP_X_FORWARDED_FOR": "203.0.113.1"])
        )
        #expect(variables.clientAddress == IPAddress("2001:db8::5"))
        #expect(variables.peerAddress == IPAddress("192.0.2.7"))
        // A client's header of that name is another variable.
        let forged = try MetaVariables(params(["HTTP_SHAREFCGI_CLIENT_ADDRESS": "10.0.0.1"]))
        #expect(forged.clientAddress == IPAddress("192.0.2.7"))
    }

    @Test(
        "of a list of addresses only the last is the word of the proxy in front",
        arguments: ["192.0.2.1,", "x, ::1, "]
    )
    func listOfAddresses(before: String) throws {
        let name = "SHAREFCGI_CLIENT_ADDRESS"
        #expect(try MetaVariables(params([name: before + "2001:db8::5"])).clientAddress == IPAddress("2001:db8::5"))
        for last in ["", " ", "x", "192.0.2.1;", "192.0.2.1 "] {
            #expect(throws: MetaVariables.Failure.malformed(name)) { try MetaVariables(params([name: before + last])) }
        }
        #expect(throws: MetaVariables.Failure.malformed("REMOTE_ADDR"), "who connected is one") {
            try MetaVariables(params(["REMOTE_ADDR": before + "192.0.2.7"]))
        }
    }

    @Test(arguments: ["/a\\b", "/a#b", "/a b", "/a?b#c", "/\u{1}"]) func doubtfulBytesAreNoticed(uri: String) throws {
        try #expect(MetaVariables(params(["REQUEST_URI": uri])).hasDoubtfulPath)
        try #expect(!MetaVariables(params(["REQUEST_URI": "/a%5Cb?%23"])).hasDoubtfulPath)
    }

    @Test(arguments: ["http://h/p?q": "/p", "/%2e%2e/": "/%2e%2e/", "//x": "//x", "/": "/"])
    func thePathIsAsTheClientSentIt(uri: String, path: String) throws {
        try #expect(MetaVariables(params(["REQUEST_URI": uri])).path == Array(path.utf8))
    }

    @Test func whatAClientWritesAsNoTextIsNotThereAndNoMistakeOfTheOwners() throws {
        var params = params()
        params.append("CONTENT_TYPE", [0xFF])
        params.append("HTTP_ACCEPT", [0xFF, 0xFE])
        let meta = try MetaVariables(params)
        #expect(meta.contentType == nil && meta.header("Accept") == nil)
    }

    @Test(arguments: ["*", "x", "?", "http://h", "ftp://h/"]) func whatIsNoPathIsRefused(uri: String) {
        #expect(throws: MetaVariables.Failure.malformed("REQUEST_URI")) {
            try MetaVariables(params(["REQUEST_URI": uri]))
        }
    }

    @Test func aLongURIIsRefused() throws {
        _ = try MetaVariables(params(["REQUEST_URI": "/" + String(repeating: "a", count: 8191)]))
        #expect(throws: MetaVariables.Failure.tooLong("REQUEST_URI")) {
            try MetaVariables(params(["REQUEST_URI": "/" + String(repeating: "a", count: 8192)]))
        }
    }

    @Test(arguments: [["HTTPS": "on"], ["REQUEST_SCHEME": "https"], ["HTTPS": "off", "REQUEST_SCHEME": "https"]])
    func securityComesFromTheWebServer(variables: [String: String]) throws {
        try #expect(MetaVariables(params(variables)).isSecure)
        try #expect(!MetaVariables(params(["HTTPS": "", "HTTP_X_FORWARDED_PROTO": "https"])).isSecure)
    }
}
