import EventLoop
import FoundationEssentials
import Gateway
import HTTPClient
import Testing

@testable import ShareFCGI

/// An Immich that takes back-channel log-outs: one status after the other, the last one for ever; 0 is no answer.
final class StubLogout: HTTPFetching {
    private let statuses: Locked<[Int]>
    private let asked = Locked([HTTPRequest]())

    init(_ statuses: [Int]) { self.statuses = Locked(statuses) }

    var requests: [HTTPRequest] { asked.withLock { $0 } }

    /// The tokens that came.
    var tokens: [String] {
        requests.map { String(decoding: ($0.body ?? []).dropFirst("logout_token=".utf8.count), as: UTF8.self) }
    }

    func fetch(_ request: HTTPRequest) async throws(HTTPClientError) -> HTTPResponse {
        asked.withLock { $0.append(request) }
        let status = statuses.withLock { $0.count > 1 ? $0.removeFirst() : $0[0] }
        guard status > 0 else { throw .timedOut }
        return HTTPResponse(head: HTTPResponseHead(status: status, fields: []), body: [])
    }

    func stream(_ request: HTTPRequest) async throws(HTTPClientError) -> HTTPStream { throw .cannotConnect }
}

/// A store that fails when it is told to.
final class StubReplayStore: ReplayStore {
    let epoch: [UInt8] = []
    let failure = Locked<ReplayStoreFailure?>(nil)
    private let seen = Locked(Set<String>())

    func redeem(_ id: String, until end: Date) async throws(ReplayStoreFailure) -> Bool {
        if let failure = failure.withLock({ $0 }) { throw failure }
        return seen.withLock { $0.insert(id).inserted }
    }
}

/// Waits for what happens behind the back of an answer; a test that would wait for ever is ended by its time limit.
func waitUntil(_ condition: () -> Bool) async throws {
    for _ in 0..<100_000 {
        if condition() { return }
        try await Task.sleep(for: .milliseconds(1))
    }
    Issue.record("it never happened")
}

/// The constant page, and nobody is sent anywhere.
func expectPage(_ answer: Response, _ status: Status, _ location: SourceLocation = #_sourceLocation) {
    #expect(answer.status == status, sourceLocation: location)
    #expect(answer.location == nil, sourceLocation: location)
    #expect(answer.text.contains("This sign-in cannot go on"), sourceLocation: location)
    #expect(answer.fields["X-Frame-Options"]?.text == "DENY", sourceLocation: location)
}

/// An error that goes back to the client, with who says so.
func expectError(
    _ answer: Response,
    _ error: String,
    state: String? = "canary state",
    _ location: SourceLocation = #_sourceLocation
) {
    #expect(answer.status == .found, sourceLocation: location)
    #expect(answer.location?.hasPrefix(ProviderDesk.web + "?error=\(error)&") == true, sourceLocation: location)
    #expect(answer.parameters["iss"] == ProviderDesk.issuer, sourceLocation: location)
    #expect(answer.parameters["state"] == state, sourceLocation: location)
    #expect(answer.parameters["code"] == nil, sourceLocation: location)
}
