import Gateway

/// The body of a call of these routes: JSON, or a form where a provider calls.
struct OAuthForm: Sendable {
    static let stateCookie = "immich_oauth_state"
    static let verifierCookie = "immich_oauth_code_verifier"

    private let body: JSON

    init(_ call: Call) async throws {
        if call.contentType == "application/x-www-form-urlencoded" {
            let text = String(decoding: try await call.request.body.collect(upTo: 1 << 20), as: UTF8.self)
            body = .object(Query(text).pairs.map { ($0.name, .text($0.value)) })
        } else {
            body = JSONParser.parse(try await call.json()) ?? .object([])
        }
    }

    subscript(_ name: String) -> String? { body[name]?.string }

    /// A text that must be there.
    func text(_ name: String, in release: Release) throws(Refusal) -> String {
        guard let text = body[name]?.filled else {
            throw .invalid("\(name) must be a string", issue: Refusal.missing(name, "string"), in: release)
        }
        return text
    }
}
