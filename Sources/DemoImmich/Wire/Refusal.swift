import Gateway

/// Why Immich does not answer as asked.
struct Refusal: Error, Sendable {
    let status: Status
    let message: JSON
    /// Absent where the exception was thrown without words.
    let hasReason: Bool
    /// What release 3 lists beside "Validation failed".
    let issues: [JSON]

    private init(_ status: Status, _ message: JSON, hasReason: Bool = true, issues: [JSON] = []) {
        self.status = status
        self.message = message
        self.hasReason = hasReason
        self.issues = issues
    }

    static func badRequest(_ message: String) -> Refusal { Refusal(.badRequest, .text(message)) }
    static func unauthorized(_ message: String) -> Refusal { Refusal(.unauthorized, .text(message)) }
    static func notFound(_ message: String) -> Refusal { Refusal(.notFound, .text(message)) }
    static func noAccess(_ permission: String) -> Refusal { badRequest("Not found or no \(permission) access") }
    /// A link that takes no uploads.
    static let mayNotUpload = Refusal(.unauthorized, "Unauthorized", hasReason: false)
    static let forbidden = Refusal(.forbidden, "Forbidden")
    /// An API key that is not good for this.
    static func lacking(_ permission: String) -> Refusal {
        Refusal(.forbidden, .text("Missing required permission: \(permission)"))
    }
    static let failedBucket = Refusal(.internalServerError, "Failed to get time bucket")
    /// What a handler's name is made into when it fails.
    static func failed(to words: String) -> Refusal { Refusal(.internalServerError, .text("Failed to \(words)")) }
    static let failure = Refusal(.internalServerError, "Internal server error", hasReason: false)

    /// Parameters that do not pass: an array of messages in release 2, issues in release 3.
    static func invalid(_ problems: [(message: String, issue: JSON)], in release: Release) -> Refusal {
        switch release {
        case .v2_3_1: Refusal(.badRequest, .list(problems.map { .text($0.message) }))
        case .v3_1_0: Refusal(.badRequest, "Validation failed", issues: problems.map(\.issue))
        }
    }

    static func invalid(_ message: String, issue: JSON, in release: Release) -> Refusal {
        invalid([(message, issue)], in: release)
    }

    /// Release 3's issue of a parameter that is not there.
    static func missing(_ name: String, _ expected: String) -> JSON {
        [
            "expected": "string", "code": "invalid_type", "path": [.text(name)],
            "message": .text("Invalid input: expected \(expected), received undefined"),
        ]
    }

    static func invalidID(_ name: String, in release: Release) -> Refusal {
        let hex = "[0-9a-fA-F]"
        let pattern = "/^(\(hex){8}-\(hex){4}-4\(hex){3}-[89abAB]\(hex){3}-\(hex){12})$/"
        let issue: JSON = [
            "origin": "string", "code": "invalid_format", "format": "uuid", "pattern": .text(pattern),
            "path": [.text(name)], "message": "Invalid UUID",
        ]
        return invalid("\(name) must be a UUID", issue: issue, in: release)
    }

    /// The body; `correlationID` is part of it in release 2.
    func body(release: Release, correlationID: String) -> JSON {
        switch release {
        case .v2_3_1:
            let reason: [(String, JSON)] = hasReason ? [("error", .text(Refusal.phrase(status)))] : []
            return .object(
                [("message", message)] + reason
                    + [("statusCode", .int(Int64(status.rawValue))), ("correlationId", .text(correlationID))]
            )
        case .v3_1_0:
            return issues.isEmpty ? ["message": message] : ["message": message, "errors": .list(issues)]
        }
    }

    private static func phrase(_ status: Status) -> String {
        switch status {
        case .badRequest: "Bad Request"
        case .unauthorized: "Unauthorized"
        case .forbidden: "Forbidden"
        case .notFound: "Not Found"
        default: "Internal Server Error"
        }
    }
}
