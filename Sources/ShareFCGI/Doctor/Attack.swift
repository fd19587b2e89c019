import HTTPClient

/// One request with a share's credential in it that must not reach Immich.
struct Attack: Sendable {
    enum Expectation: Sendable {
        /// The credential stands where the gate has to look for it: whoever answers, it must be a refusal.
        case refusal
        /// It may go either way, as long as Immich itself sees no credential.
        case blindness
    }

    let door: Door
    let method: String
    /// What stands in the request line, byte for byte; words in braces are made up.
    let target: String
    let fields: KeyValuePairs<String, String>
    let body: String?
    let isHTTP10: Bool
    let expectation: Expectation

    init(
        _ door: Door,
        _ method: String,
        _ target: String,
        _ fields: KeyValuePairs<String, String> = [:],
        body: String? = nil,
        isHTTP10: Bool = false,
        expecting expectation: Expectation = .refusal
    ) {
        self.door = door
        self.method = method
        self.target = target
        self.fields = fields
        self.body = body
        self.isHTTP10 = isHTTP10
        self.expectation = expectation
    }

    enum Verdict: Equatable {
        case closed
        case open
        /// Nobody said no, and nobody yes.
        case unclear
    }

    /// What an answer means; pure.
    func verdict(on sight: Sight) -> Verdict {
        switch sight {
        case .credential: .open
        case .noCredential, .refusal: .closed
        case .immich, .other: expectation == .refusal ? .open : .closed
        case .gateAway, .away, .silence: .unclear
        }
    }

    /// How a finding names it: what a header says only where it says something.
    var description: String {
        let version = isHTTP10 ? " HTTP/1.0" : ""
        let shown = fields.filter { !$0.key.hasPrefix("Content-") }.map { ", \($0.key): \($0.value)" }.joined()
        return "\(method) \(target)\(version)\(shown)"
    }
}
