import EventLoop
import HTTPClient

@testable import DemoImmich

/// An OpenID provider in process, which is right in everything until a test makes it wrong in one.
final class StubProvider: HTTPFetching {
    struct Script: Sendable {
        var discovery = Members(
            "issuer",
            "https://photos.example.org/sso",
            "authorization_endpoint",
            "https://photos.example.org/sso/authorize",
            "token_endpoint",
            "https://photos.example.org/sso/token",
            "userinfo_endpoint",
            "https://photos.example.org/sso/userinfo",
            "jwks_uri",
            "https://photos.example.org/sso/keys",
            "end_session_endpoint",
            "https://photos.example.org/sso/logout",
            "code_challenge_methods_supported",
            ["plain", "S256"]
        )
        var token = Members("access_token", "access", "token_type", "Bearer", "expires_in", 60)
        var header = Members("alg", "RS256", "typ", "JWT", "kid", "one")
        var claims = Members(
            "iss",
            "https://photos.example.org/sso",
            "aud",
            "immich",
            "sub",
            "subject-1",
            "iat",
            .int(Visit.now),
            "exp",
            .int(Visit.now + 300),
            "email",
            "alice@example.org",
            "name",
            "Alice of the token",
            "sid",
            "session-1"
        )
        /// Nobody looks at it.
        var signature = "AAAA"
        var sendsIDToken = true
        var userinfo = Members("sub", "subject-1", "email", "alice@example.org", "name", "Alice of userinfo")
        var keys: [JSON] = []
        /// By the last word of the path: `openid-configuration`, `token`, `userinfo`, `keys`.
        var status: [String: Int] = [:]
        var fields: [String: [(name: String, value: String)]] = [:]
        /// In place of what is right.
        var bodies: [String: String] = [:]
        var requests: [HTTPRequest] = []
    }

    let script = Locked(Script())

    func change(_ change: (inout Script) -> Void) { script.withLock(change) }

    /// The last words of the addresses that were asked for, in order.
    var asked: [String] { script.withLock { $0.requests.map { StubProvider.word($0.url) } } }

    /// The form that the token endpoint was sent.
    var form: Query? {
        script.withLock { $0.requests.last { $0.method == "POST" } }?.body.map {
            Query(String(decoding: $0, as: UTF8.self))
        }
    }

    private static func word(_ url: String) -> String { String(url.split(separator: "/").last ?? "") }

    func fetch(_ request: HTTPRequest) async throws(HTTPClientError) -> HTTPResponse {
        let script = script.withLock {
            $0.requests.append(request)
            return $0
        }
        let word = StubProvider.word(request.url)
        let document: JSON? =
            switch word {
            case "openid-configuration": script.discovery.json
            case "token": script.tokenAnswer
            case "userinfo": script.userinfo.json
            case "keys": ["keys": .list(script.keys)]
            default: nil
            }
        guard let document else { throw .cannotConnect }
        let body = script.bodies[word].map { Array($0.utf8) } ?? document.bytes
        let head = HTTPResponseHead(status: script.status[word] ?? 200, fields: script.fields[word] ?? [])
        return HTTPResponse(head: head, body: body)
    }

    func stream(_ request: HTTPRequest) async throws(HTTPClientError) -> HTTPStream { throw .cannotConnect }
}

extension StubProvider.Script {
    fileprivate var tokenAnswer: JSON {
        var answer = token
        if sendsIDToken, answer["id_token"] == nil { answer["id_token"] = .text(idToken) }
        return answer.json
    }

    var idToken: String { StubProvider.token(header.json, claims.json, signature) }
}

extension StubProvider {
    static func token(_ header: JSON, _ claims: JSON, _ signature: String) -> String {
        "\(Base64URL.encode(header.bytes)).\(Base64URL.encode(claims.bytes)).\(signature)"
    }
}

/// Members of an object, by name; nil takes one away.
struct Members: Sendable {
    private var list: [(String, JSON)] = []

    init(_ pairs: JSON...) {
        for index in stride(from: 0, to: pairs.count, by: 2) {
            list.append((pairs[index].string ?? "", pairs[index + 1]))
        }
    }

    subscript(_ name: String) -> JSON? {
        get { list.last { $0.0 == name }?.1 }
        set {
            list.removeAll { $0.0 == name }
            if let newValue { list.append((name, newValue)) }
        }
    }

    var json: JSON { .object(list) }
}
