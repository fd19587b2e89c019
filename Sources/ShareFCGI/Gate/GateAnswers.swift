import Gateway
import Immich

/// What the gate says by itself: to the visitor in Immich's place, or to the web server that asks on his behalf.
enum GateAnswers {
    /// No text in this picture: an empty list, never 204, since the web app counts its items.
    static let noText = json(.ok, "[]")
    /// May go to Immich.
    static let passes = Response(.noContent, fields: ["Cache-Control": "no-store"])

    static let malformed = json(.badRequest, #"{"message":"Bad Request"}"#)
    static let nothing = json(.notFound, #"{"message":"Not Found"}"#)
    static let notLocked = json(.badRequest, #"{"message":"Shared link is not password protected"}"#)
    static let noPassword = json(.badRequest, #"{"message":"Validation failed"}"#)
    static let away: Response = {
        var response = json(.serviceUnavailable, #"{"message":"Service Unavailable"}"#)
        response.fields.add("Retry-After", "10")
        return response
    }()

    static func tooMany(_ wait: Duration) -> Response {
        var response = json(.tooManyRequests, #"{"message":"Too many attempts"}"#)
        response.fields.add("Retry-After", Answers.retryAfter(wait))
        return response
    }

    /// A refusal, in the form that the web server understands: nginx takes 401 and 403 from `auth_request` and nothing
    /// else, Caddy shows the visitor what `forward_auth` was answered.
    static func refusal(_ response: Response, to question: GateCall.Question) -> Response {
        switch question {
        case .answer, .forwardAuth: response
        case .authRequest: Response(.forbidden, fields: ["Cache-Control": "no-store"])
        }
    }

    /// Immich's own answer, under a status that ban lists do not count where no password was given.
    static func passOn(_ answer: VisitorAnswer) -> Response {
        let status: Status =
            switch answer.meaning {
            case .open: answer.status == 201 ? .created : .ok
            case .locked: .locked
            case .wrongPassword: .unauthorized
            case .unknown: .notFound
            case .refused: answer.status == 404 ? .notFound : .badRequest
            }
        var response = Response(status, fields: fields, body: .bytes(answer.body))
        for cookie in answer.cookies { response.fields.add("Set-Cookie", Fields.Value(cookie)) }
        return response
    }

    private static let fields: Fields = [
        "Content-Type": "application/json; charset=utf-8", "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
    ]

    private static func json(_ status: Status, _ text: String) -> Response {
        Response(status, fields: fields, body: .bytes(Array(text.utf8)))
    }
}
