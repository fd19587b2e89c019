import FoundationEssentials
import HTTPClient

/// What an answer tells of whoever gave it, and of what he saw in the question. The answer may be anybody's.
enum Sight: Equatable, Sendable {
    /// Immich, and it looked a share's credential up.
    case credential
    /// Immich, and it found no share's credential in the request.
    case noCredential
    /// Immich, with this status and no word about credentials.
    case immich(Int)
    /// Somebody before Immich said no, sent the visitor elsewhere, or hung up.
    case refusal
    /// The gate: share-fcgi or Immich does not answer it.
    case gateAway
    /// Somebody who has trouble himself: this status.
    case away(Int)
    /// Neither a refusal nor plainly Immich: this status.
    case other(Int)
    case silence(HTTPClientError)

    init(_ answer: Result<HTTPResponse, HTTPClientError>) {
        switch answer {
        case .success(let response): self.init(response)
        // Longer than any refusal.
        case .failure(.tooLarge): self = .other(200)
        case .failure(.failed): self = .refusal
        case .failure(let error): self = .silence(error)
        }
    }

    /// What the web server's files and ``GateAnswers`` say then.
    private static let awayText = "Service Unavailable"

    /// The gate's own answers hold Immich's texts, too (`me`, status 404 and 423), but never as 401, and without the
    /// fields of Immich's framework.
    private init(_ response: HTTPResponse) {
        let status = response.head.status
        let isImmich = Self.marks(of: response.head)
        if status == 401 || isImmich {
            switch Self.message(in: response.body) {
            case "Invalid share key", "Invalid share slug", "Password required", "Invalid password":
                self = .credential
                return
            case "Authentication required", "Invalid user token", "Invalid API key":
                self = .noCredential
                return
            default: break
            }
        }
        switch status {
        case _ where isImmich: self = .immich(status)
        // A password before the whole site. Immich names no scheme.
        case 401: self = response.head.field("www-authenticate") == nil ? .other(401) : .refusal
        case 300..<500, 501, 505: self = .refusal
        case 503 where Self.message(in: response.body) == Self.awayText: self = .gateAway
        case 500...: self = .away(status)
        default: self = .other(status)
        }
    }

    /// What Immich 2.x and 3.x put on every answer, unless somebody on the way takes it off.
    static func marks(of head: HTTPResponseHead) -> Bool {
        head.field("x-immich-cid") != nil || head.field("x-correlation-id") != nil
            || head.field("x-powered-by") == "Express"
    }

    private struct Said: Decodable { let message: String }

    private static func message(in body: [UInt8]) -> String? {
        guard body.count <= 4 << 10 else { return nil }
        return (try? JSONDecoder().decode(Said.self, from: Data(body)))?.message
    }
}
