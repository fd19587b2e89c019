import HTTPClient

/// What a browser gets whose log-in has expired.
enum ExpiredSessionAnswer: Equatable, Sendable {
    /// 440 and the cookies taken away: the web app asks no more.
    case cleared
    /// 440, and the cookies stay: it asks at every page again.
    case kept
    /// 401 at every page.
    case counted
    case other(Int)
    case silence

    init(_ answer: Stranger.Answer) {
        guard case .success(let response) = answer else {
            self = .silence
            return
        }
        switch response.head.status {
        case 440: self = Self.clears(response) ? .cleared : .kept
        case 401: self = .counted
        case let status: self = .other(status)
        }
    }

    private static let cookies = ["immich_access_token", "immich_auth_type", "immich_is_authenticated"]

    private static func clears(_ response: HTTPResponse) -> Bool {
        let set = response.head.fields.filter { $0.name == "set-cookie" }.map(\.value)
        return cookies.allSatisfy { name in set.contains { $0.hasPrefix(name + "=;") || $0.hasPrefix(name + "=\"\"") } }
    }

    /// An answer that logs a browser out, to a question that a page of another site can make it ask.
    static func logsOut(_ answer: Stranger.Answer) -> Bool {
        guard case .success(let response) = answer else { return false }
        return response.head.status == 440
            || response.head.fields.contains { field in
                field.name == "set-cookie" && cookies.contains { field.value.hasPrefix($0 + "=") }
            }
    }
}
