import Gateway
import Testing

@testable import ShareFCGI

@Suite struct AdmissionTests {
    private static let anna = Person(
        subject: "anna",
        email: EmailAddress(text: "anna@example.org"),
        name: nil,
        role: .admin,
        quota: 1
    )

    @Test("whoever may sign in is admitted, and nobody else")
    func decisions() {
        #expect(Admission(.person(Self.anna, .sample())) == .admitted)
        #expect(Admission(.nobody) == .refused(.missing))
        for refusal in IdentityRefusal.allCases {
            #expect(Admission(.refused(refusal)) == .refused(refusal))
            #expect(Admission(.notAllowed(refusal)) == .refused(refusal))
        }
    }

    @Test("every refusal has its status: nobody, not to come in, a mistake or an attack")
    func statuses() {
        let expected: [IdentityRefusal: Status] = [
            .missing: .unauthorized, .denied: .forbidden, .notAllowed: .forbidden, .peerUntrusted: .forbidden,
            .hopUntrusted: .forbidden, .secretMissing: .forbidden, .secretMismatch: .forbidden,
            .duplicate: .badRequest, .conflict: .badRequest, .malformed: .badRequest, .tooLong: .badRequest,
            .placeholder: .badRequest,
        ]
        for refusal in IdentityRefusal.allCases { #expect(refusal.status == expected[refusal]) }
    }

    private static func question(_ pairs: [(String, String)], _ role: Role = .responder) throws -> AdmissionQuestion? {
        let least = [("REQUEST_METHOD", "GET"), ("REMOTE_ADDR", "192.0.2.7")]
        let uri = pairs.contains { $0.0 == "REQUEST_URI" } ? [] : [("REQUEST_URI", "/photos")]
        return try AdmissionQuestion(role, MetaVariables(params(least + uri + pairs)))
    }

    @Test(
        "T53: SCRIPT_NAME and PATH_INFO make a request a question, as nginx and Caddy send them",
        arguments: [
            [("SCRIPT_NAME", "/_gate")], [("PATH_INFO", "/_gate")], [("SCRIPT_NAME", ""), ("PATH_INFO", "/_gate")],
            [("SCRIPT_NAME", "/_gate"), ("PATH_INFO", "")], [("SCRIPT_NAME", "/_gate"), ("REQUEST_URI", "/sso/jwks")],
            [("SCRIPT_NAME", "/_gate"), ("SCRIPT_NAME", "/_gate")],
        ] as [[(String, String)]]
    )
    func asked(pairs: [(String, String)]) throws {
        #expect(try Self.question(pairs) == .subrequest)
    }

    @Test(
        "T53: what the visitor asked for does not, nor does any other spelling",
        arguments: [
            [], [("REQUEST_URI", "/_gate")], [("REQUEST_URI", "/_gate"), ("SCRIPT_NAME", ""), ("PATH_INFO", "")],
            [("SCRIPT_NAME", "/_gate/")], [("SCRIPT_NAME", "/_gate"), ("PATH_INFO", "/")], [("PATH_INFO", "//_gate")],
            [("SCRIPT_NAME", "/_gate"), ("PATH_INFO", "/_gate")], [("PATH_INFO", "/_GATE")],
            [("PATH_INFO", "/%5fgate")], [("PATH_INFO", "/_gate\n")], [("HTTP_SCRIPT_NAME", "/_gate")],
            [("DOCUMENT_URI", "/_gate")], [("HTTP_PATH_INFO", "/_gate")],
        ] as [[(String, String)]]
    )
    func notAsked(pairs: [(String, String)]) throws {
        #expect(try Self.question(pairs) == nil)
    }

    @Test("two paths that differ are no request")
    func ambiguous() {
        for name in ["SCRIPT_NAME", "PATH_INFO"] {
            #expect(throws: MetaVariables.Failure.ambiguous(name)) {
                try Self.question([(name, "/_gate"), (name, "/photos")])
            }
        }
    }

    @Test("an authorizer asks by its role, whatever the path; its yes is 200 and nothing else (FastCGI §6.3)")
    func authorizer() throws {
        #expect(try Self.question([], .authorizer) == .authorizer)
        #expect(try Self.question([("SCRIPT_NAME", "/_gate")], .authorizer) == .authorizer)
        #expect(AdmissionQuestion.authorizer.yes == .ok && AdmissionQuestion.subrequest.yes == .noContent)
    }
}
