import HTTPClient

/// What a visitor's browser gets who looks at a picture on Immich's own share pages, releases 2.2 and 2.3.
enum OCRAnswer: Equatable, Sendable {
    /// `200 []`
    case quiet
    /// 401 or 403: a line in the log that ban lists count.
    case counted
    /// Anything else.
    case other(Int)
    case silence

    init(_ answer: Stranger.Answer) {
        guard case .success(let response) = answer else {
            self = .silence
            return
        }
        switch response.head.status {
        case 200 where response.body.filter({ $0 > 0x20 }) == Array("[]".utf8): self = .quiet
        case 401, 403: self = .counted
        case let status: self = .other(status)
        }
    }
}
