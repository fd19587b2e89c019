import EventLoop
import FoundationEssentials
import Gateway
import Immich
import Testing

@testable import ShareFCGI

/// An Immich that says what a test told it to, and counts what it was asked.
final class StubImmich: ImmichAPI {
    struct State: Sendable {
        var shares: [ShareReference: Result<Share, ImmichError>] = [:]
        /// What becomes of every other link.
        var otherwise = ImmichError.unknownShare
        var password: String?
        var token = LinkToken("kyasAfpb+DtXjCi1dRiYilY5kvym6u8M0+rXfb4qxEo=")
        var months: Result<[MonthCount], ImmichError> = .success([])
        var assets: [Month: Result<[Asset], ImmichError>] = [:]
        var details: Result<AssetDetails, ImmichError> = .failure(.notInShare)
        var sizes: Result<[AssetID: UInt64], ImmichError> = .success([:])
        var ping: Result<Void, ImmichError> = .success(())
        var calls: [String: Int] = [:]
        /// Questions about months that wait for their answer, and the most that ever did.
        var atOnce = 0
        var mostAtOnce = 0
        /// The tokens that came with visitors' own calls.
        var tokens: [[LinkToken]] = []
        /// How long an answer takes, on the test's clock.
        var takes: Duration = .zero
        /// Passwords are never answered.
        var hangs = false
        /// What happens between a question about a link and its answer.
        var meanwhile: (@Sendable () async -> Void)?
    }

    let state = Locked(State())
    let clock: TurnedClock

    init(clock: TurnedClock = TurnedClock()) { self.clock = clock }

    func calls(_ name: String) -> Int { state.withLock { $0.calls[name] ?? 0 } }

    private func note<Value>(_ call: String, _ answer: (inout State) -> Result<Value, ImmichError>) throws(ImmichError)
        -> Value
    {
        let (result, takes) = state.withLock { state in
            state.calls[call, default: 0] += 1
            return (answer(&state), state.takes)
        }
        clock.turn(by: takes)
        return try result.get()
    }

    func share(for reference: ShareReference, token: LinkToken?) async throws(ImmichError) -> Share {
        await Task.yield()
        let answer: Result<Share, ImmichError>
        do throws(ImmichError) {
            answer = .success(
                try note("share") { state in
                    if state.password != nil, state.shares[reference] != nil, token == nil || token != state.token {
                        return .failure(.passwordRequired)
                    }
                    return state.shares[reference] ?? .failure(state.otherwise)
                }
            )
        } catch {
            answer = .failure(error)
        }
        await state.withLock { $0.meanwhile }?()
        return try answer.get()
    }

    func unlock(_ key: ShareReference, password: SharePassword) async throws(ImmichError) -> (Share, LinkToken) {
        if state.withLock({ $0.hangs }) {
            try? await Task.sleep(for: .seconds(3600))
            throw .unavailable(.cancelled)
        }
        return try note("unlock") { state in
            guard let share = state.shares[key], let token = state.token else { return .failure(.unknownShare) }
            guard let right = state.password else { return .failure(.notLocked) }
            return right == password.text ? share.map { ($0, token) } : .failure(.wrongPassword)
        }
    }

    /// As release 3 answers, with a body that says which answer it is.
    func answer(to call: VisitorCall) async throws(ImmichError) -> VisitorAnswer {
        await Task.yield()
        return try note("answer") { state in
            func answer(_ meaning: VisitorAnswer.Meaning, _ status: Int, _ cookies: [String] = []) -> VisitorAnswer {
                let body = #"{"message":"stub \#(status)"}"#
                return VisitorAnswer(meaning, status: status, body: Array(body.utf8), cookies: cookies)
            }
            guard let known = state.shares[call.reference], case .success(let share) = known else {
                if case .failure(let error) = state.shares[call.reference] ?? .failure(state.otherwise),
                    case .unavailable = error
                {
                    return .failure(error)
                }
                return .success(answer(.unknown, 401))
            }
            state.tokens.append(call.tokens)
            let isOpened = state.password == nil || state.token.map(call.tokens.contains) ?? false
            switch call.question {
            case .look:
                // Release 2.3 sets the cookie again, with the tokens that it was shown.
                return .success(
                    isOpened ? answer(.open(share, nil), 200, ["immich_shared_link_token=x"]) : answer(.locked, 401)
                )
            case .query: return .success(isOpened ? answer(.open(share, nil), 200) : answer(.wrongPassword, 401))
            case .login(let password):
                guard let right = state.password else { return .success(answer(.refused, 400)) }
                guard right == password.text else { return .success(answer(.wrongPassword, 401)) }
                let cookie = "immich_shared_link_token=new; Path=/; HttpOnly"
                return .success(answer(.open(share, state.token), 201, [cookie]))
            }
        }
    }

    func months(of album: AlbumID, order: AlbumOrder, key: ShareKey) async throws(ImmichError) -> [MonthCount] {
        try note("months") { $0.months }
    }

    func assets(in month: Month, of album: AlbumID, order: AlbumOrder, key: ShareKey) async throws(ImmichError)
        -> [Asset]
    {
        state.withLock { state in
            state.atOnce += 1
            state.mostAtOnce = max(state.mostAtOnce, state.atOnce)
        }
        defer { state.withLock { $0.atOnce -= 1 } }
        for _ in 0..<20 { await Task.yield() }
        return try note("assets") { $0.assets[month] ?? .success([]) }
    }

    func details(of asset: AssetID, key: ShareKey) async throws(ImmichError) -> AssetDetails {
        try note("details") { $0.details }
    }

    func sizes(of assets: [AssetID], key: ShareKey) async throws(ImmichError) -> [AssetID: UInt64] {
        try note("sizes") { $0.sizes }
    }

    func ping() async throws(ImmichError) { try note("ping") { $0.ping } }

    func version() async throws(ImmichError) -> ImmichVersion {
        try note("version") { _ in .success(ImmichVersion(major: 3, minor: 1, patch: 0)) }
    }
}

/// A clock that a test turns by hand.
final class TurnedClock: Sendable {
    private let turned = Locked(Duration.zero)
    private let start = ContinuousClock.now
    private let date = Date(timeIntervalSince1970: 1_800_000_000)

    func turn(by duration: Duration) { turned.withLock { $0 += duration } }

    var now: ContinuousClock.Instant { start + turned.withLock { $0 } }

    var clock: Clock {
        Clock(now: { self.now }, date: { self.date.addingTimeInterval(self.turned.withLock { $0 } / .seconds(1)) })
    }
}

/// Named things for the tests.
enum Sample {
    static func key() throws -> ShareKey { try #require(ShareKey(sampleKey)) }
    static func reference() throws -> ShareReference { .key(try key()) }
    static func slug(_ text: String = "summer") throws -> ShareReference { .slug(try #require(Slug(text))) }

    static func asset(_ number: Int) throws -> AssetID {
        let digits = String(number, radix: 16)
        return try #require(
            AssetID("00000000-0000-4000-8000-" + String(repeating: "0", count: 12 - digits.utf8.count) + digits)
        )
    }

    static func assets(_ numbers: Range<Int>) throws -> [Asset] { try numbers.map { Asset(id: try asset($0)) } }

    static func month(_ text: String = "2024-05") throws -> Month { try #require(Month(text)) }

    static func album(_ order: AlbumOrder = .desc, count: Int = 2) throws -> Album {
        Album(
            id: try #require(AlbumID("76874229-1671-46ee-8506-2cda406e5532")),
            name: "Summer",
            assetCount: count,
            order: order
        )
    }

    static func link(_ last: String = "8") throws -> LinkID {
        try #require(LinkID("f5fdca88-d8a4-4112-bcdd-13642188591" + last))
    }

    static func share(
        link last: String = "8",
        locked: Bool = false,
        expiresAt: Date? = nil,
        allowsDownload: Bool = true,
        content: Share.Content? = nil
    ) throws -> Share {
        Share(
            id: try link(last),
            key: try key(),
            expiresAt: expiresAt,
            allowsDownload: allowsDownload,
            hasPassword: locked,
            content: try content ?? .album(album())
        )
    }

    static let visitor = Visitor(address: .v4(0xC000_0207), cookies: Cookies([]))

    static func visitor(_ address: String = "192.0.2.7", cookies: [String] = []) throws -> Visitor {
        Visitor(address: try #require(IPAddress(address)), cookies: Cookies(cookies.map { Array($0.utf8) }))
    }
}

/// Waits until something that runs beside the test has happened.
func eventually(_ what: () -> Bool) async -> Bool {
    for _ in 0..<10_000 {
        if what() { return true }
        await Task.yield()
    }
    return false
}
