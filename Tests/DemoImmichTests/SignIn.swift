import Gateway
import Testing

@testable import DemoImmich

/// A made-up Immich with a provider to sign in by, and what a browser does there.
struct SignIn {
    let provider = StubProvider()
    let visit: Visit

    static let settings: [(String, JSON)] = [
        ("enabled", true), ("issuerUrl", "https://photos.example.org/sso"), ("clientId", "immich"),
        ("clientSecret", "s&cret +1"),
    ]

    init(_ release: Release, _ more: [(String, JSON)] = [], passwords: Bool = true) throws {
        visit = try Visit(release, network: provider) {
            $0.oauth = SignIn.settings.filter { setting in !more.contains { $0.0 == setting.0 } } + more
            $0.allowsPasswords = passwords
        }
    }

    /// `POST` of JSON.
    func post(_ path: String, _ body: JSON, _ headers: [String: String] = [:]) async throws -> Response {
        try await visit.call("/api\(path)", method: "POST", headers: headers, body: body.bytes)
    }

    static let callback = "https://photos.example.org/auth/login?code=c0de&state=st4te"

    /// What the browser sends when it is back from the provider.
    func finish(_ url: String = SignIn.callback, _ headers: [String: String] = [:]) async throws -> Response {
        try await post("/oauth/callback", ["url": .text(url), "state": "st4te", "codeVerifier": "v3rifier"], headers)
    }

    /// The account that is logged in after it.
    func user(_ answer: Response) async throws -> Value {
        let token = try await answer.json()?["accessToken"]?.string ?? ""
        return try await visit.call("/api/users/me", headers: ["authorization": "Bearer \(token)"]).json() ?? .null
    }

    /// One of `/demo/users`.
    func account(_ email: String) async throws -> Value {
        try await visit.call("/demo/users").json()?.items.first { $0["email"]?.string == email } ?? .null
    }

    /// The reason that Immich keeps to itself.
    func failure() async throws -> String {
        try await visit.call("/demo/oauth").json()?["failure"]?.string ?? ""
    }
}

extension Response {
    var cookies: [String] { fields.list.filter { $0.name.text == "Set-Cookie" }.map(\.value.text) }

    func message() async throws -> String? { try await json()?["message"]?.string }
}
