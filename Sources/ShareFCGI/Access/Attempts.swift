import EventLoop
import Gateway
import Immich

/// Where tries at passwords are counted: in a store that several instances share, or here.
final class Attempts: Sendable {
    /// One try that was allowed.
    struct Try: Sendable {
        let share: ShareReference
        let network: CIDR
        /// It was counted in the store.
        fileprivate let isShared: Bool
    }

    enum Beginning: Sendable {
        case allowed(Try)
        /// Nothing is tried; come back in this time.
        case wait(Duration)
    }

    private let here: Locked<AttemptLimiter>
    private let shared: SharedAttempts?
    private let clock: Clock

    init(_ limiter: AttemptLimiter, shared: SharedAttempts? = nil, clock: Clock = Clock()) {
        here = Locked(limiter)
        self.shared = shared
        self.clock = clock
    }

    /// Counts a try at a locked share by a network. Where the store is away, by what this instance knows.
    func begin(share: ShareReference, network: CIDR) async -> Beginning {
        let decision = await shared?.begin(share: share, network: network)
        if case .wait(let wait) = decision { return .wait(wait) }
        // What the store counts is counted here too, so that its going away is no new beginning for whoever guesses.
        let local = here.withLock { $0.begin(share: share, network: network, at: clock.now()) }
        if decision == nil, case .wait(let wait) = local { return .wait(wait) }
        return .allowed(Try(share: share, network: network, isShared: decision != nil))
    }

    /// The password was right: the address starts anew at this share.
    func succeeded(_ attempt: Try) async {
        here.withLock { $0.succeeded(share: attempt.share, network: attempt.network) }
        await giveBack(attempt, wasRight: true)
    }

    /// Nobody judged the password: as if it had not been tried.
    func abandoned(_ attempt: Try) async {
        here.withLock { $0.abandoned(share: attempt.share, network: attempt.network) }
        await giveBack(attempt, wasRight: false)
    }

    private func giveBack(_ attempt: Try, wasRight: Bool) async {
        // What was counted here alone is no business of the store's.
        guard attempt.isShared, let shared else { return }
        await shared.giveBack(share: attempt.share, network: attempt.network, wasRight: wasRight)
    }
}
