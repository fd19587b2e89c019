import HTTPClient

/// What has happened since the start, in numbers. Pure; as large at the end as at the beginning.
struct Tally: Sendable {
    /// Requests of one kind.
    struct Requests: Sendable {
        /// By the first digit of their status; at 0 those whose visitor did not wait for the answer.
        private(set) var classes = [Int](repeating: 0, count: 6)
        /// Those that were told to come again later: 429.
        private(set) var limited = 0
        /// Until there was an answer, of all together.
        private(set) var time = Duration.zero
        /// Of answers that were sent part by part, in bytes.
        fileprivate(set) var streamed = 0

        var count: Int { classes.reduce(0, +) }

        fileprivate mutating func count(_ status: Int?, after time: Duration) {
            classes[status.map { min(max($0 / 100, 1), 5) } ?? 0] += 1
            if status == 429 { limited += 1 }
            self.time += time
        }
    }

    /// What Immich is called for.
    enum Use: String, CaseIterable, Sendable {
        case questions, files, uploads
    }

    /// What came of a call to Immich.
    enum Outcome: String, CaseIterable, Sendable {
        case success = "2xx"
        case redirect = "3xx"
        case refusal = "4xx"
        case failure = "5xx"
        case unreachable, timeout, broken
        /// Nobody waited for the answer any more.
        case cancelled
    }

    /// Calls to Immich for one use.
    struct Calls: Sendable {
        fileprivate(set) var outcomes: [Outcome: Int] = [:]
        /// Until there was an answer or none, of all together.
        fileprivate(set) var time = Duration.zero

        var count: Int { outcomes.values.reduce(0, +) }
    }

    /// Why a link was refused.
    enum Refusal: String, CaseIterable, Sendable {
        case unknown, expired, empty, limited
    }

    /// What the log has a line about, now and then.
    enum Trouble: String, CaseIterable, Sendable {
        case immich, download, upload, spool, gateway
        /// Parameters that make no request.
        case request
    }

    private(set) var requests: [RequestKind: Requests] = [:]
    /// Requests that have no answer yet.
    private(set) var inFlight = 0
    private(set) var calls: [Use: Calls] = [:]
    private(set) var refusals: [Refusal: Int] = [:]
    private(set) var troubles: [Trouble: Int] = [:]
    private(set) var wrongPasswords = 0

    mutating func begin() { inFlight += 1 }

    /// `status`: nil where the visitor did not wait.
    mutating func end(_ kind: RequestKind, _ status: Int?, after time: Duration) {
        inFlight -= 1
        requests[kind, default: Requests()].count(status, after: time)
    }

    mutating func streamed(_ bytes: Int, by kind: RequestKind) {
        requests[kind, default: Requests()].streamed += bytes
    }

    mutating func called(_ use: Use, _ outcome: Outcome, after time: Duration) {
        calls[use, default: Calls()].outcomes[outcome, default: 0] += 1
        calls[use, default: Calls()].time += time
    }

    mutating func refused(_ refusal: Refusal) { refusals[refusal, default: 0] += 1 }

    mutating func met(_ trouble: Trouble) { troubles[trouble, default: 0] += 1 }

    mutating func triedWrongPassword() { wrongPasswords += 1 }
}

extension Tally.Outcome {
    /// `status`: of an answer.
    init(status: Int) {
        switch status {
        case ..<300: self = .success
        case ..<400: self = .redirect
        case ..<500: self = .refusal
        default: self = .failure
        }
    }

    init(_ error: HTTPClientError) {
        switch error {
        case .cannotConnect: self = .unreachable
        case .timedOut: self = .timeout
        case .cancelled: self = .cancelled
        case .tooLarge, .failed: self = .broken
        }
    }
}
