import Gateway
import Immich

/// How often a password may be tried. Pure: time comes in, a decision goes out.
///
/// A try is counted when it begins, so that a hundred at once are a hundred, and given back if it was right or was
/// never judged. Entries exist only for links that are known to be locked, so that made-up keys push nobody out.
struct AttemptLimiter {
    struct Rules: Sendable {
        /// Wrong tries of one address at one share before it has to wait.
        var perShare = 5
        /// Wrong tries of one address at all shares, within an hour.
        var perAddress = 20
        /// Wrong tries of all addresses at one share, within an hour; from then on they come one by one.
        var perShareOfAll = 100
        /// The first wait of one address at one share; each further wrong try doubles it.
        var firstWait = Duration.seconds(60)
        var longestWait = Duration.seconds(15 * 60)
        /// Between two tries at a share that all addresses together have tried too often.
        var turnAtBusyShare = Duration.seconds(15)
        /// How many pairs of share and address are remembered.
        var entries = 100_000

        /// For the tokens of links that a browser has opened: as many as it may hold.
        static let tokens: Rules = {
            var rules = Rules()
            rules.perShare = LinkTokenCookie.mostTokens
            rules.perAddress = 4 * LinkTokenCookie.mostTokens
            return rules
        }()
    }

    enum Decision: Equatable {
        case allowed
        /// Nothing is tried; come back in this time.
        case wait(Duration)
    }

    private typealias Instant = ContinuousClock.Instant

    /// What one address did at one share.
    private struct Pair {
        var wrong = 0
        var last: Instant
        var nextAllowed: Instant
    }

    /// A count that starts anew every hour.
    private struct Hour {
        var count = 0
        var began: Instant
        var nextTurn: Instant
    }

    private struct PairKey: Hashable {
        let share: ShareReference
        let network: CIDR
    }

    private static let hour = Duration.seconds(3600)
    private let rules: Rules
    private var pairs: BoundedCache<PairKey, Pair>
    private var addresses: BoundedCache<CIDR, Hour>
    private var shares: BoundedCache<ShareReference, Hour>

    init(_ rules: Rules = Rules()) {
        self.rules = rules
        pairs = BoundedCache(maximumCount: rules.entries)
        addresses = BoundedCache(maximumCount: rules.entries)
        shares = BoundedCache(maximumCount: rules.entries)
    }

    /// Counts a try at a locked share by a network: an IPv4 address, or the first 64 bits of an IPv6 one.
    mutating func begin(share: ShareReference, network: CIDR, at now: ContinuousClock.Instant) -> Decision {
        let key = PairKey(share: share, network: network)
        var pair = pairs.value(for: key) ?? Pair(last: now, nextAllowed: now)
        if pair.last.duration(to: now) > Self.hour { pair = Pair(last: now, nextAllowed: now) }
        var address = current(addresses.value(for: network), at: now)
        var all = current(shares.value(for: share), at: now)

        if pair.nextAllowed > now { return .wait(now.duration(to: pair.nextAllowed)) }
        if address.count >= rules.perAddress { return .wait(now.duration(to: address.began + Self.hour)) }
        if all.count >= rules.perShareOfAll {
            // Who has guessed before comes after those who have not: the turns are not for the fastest.
            let own = pair.wrong > 0 ? pair.last + rules.longestWait : now
            let turn = max(all.nextTurn, own)
            if turn > now { return .wait(now.duration(to: turn)) }
            all.nextTurn = now + rules.turnAtBusyShare
        }

        pair.wrong += 1
        pair.last = now
        pair.nextAllowed = now + wait(after: pair.wrong)
        address.count += 1
        all.count += 1
        pairs.insert(pair, for: key)
        addresses.insert(address, for: network)
        shares.insert(all, for: share)
        return .allowed
    }

    /// The password was right: the address starts anew at this share.
    mutating func succeeded(share: ShareReference, network: CIDR) {
        pairs.removeValue(for: PairKey(share: share, network: network))
        giveBack(share: share, network: network)
    }

    /// Nobody judged the password: as if it had not been tried.
    mutating func abandoned(share: ShareReference, network: CIDR) {
        let key = PairKey(share: share, network: network)
        if var pair = pairs.value(for: key) {
            pair.wrong -= 1
            pair.nextAllowed = pair.last
            if pair.wrong > 0 { pairs.insert(pair, for: key) } else { pairs.removeValue(for: key) }
        }
        giveBack(share: share, network: network)
    }

    private mutating func giveBack(share: ShareReference, network: CIDR) {
        if var address = addresses.value(for: network) {
            address.count = max(0, address.count - 1)
            addresses.insert(address, for: network)
        }
        if var all = shares.value(for: share) {
            all.count = max(0, all.count - 1)
            shares.insert(all, for: share)
        }
    }

    private func current(_ hour: Hour?, at now: ContinuousClock.Instant) -> Hour {
        guard let hour, hour.began.duration(to: now) < Self.hour else { return Hour(began: now, nextTurn: now) }
        return hour
    }

    private func wait(after wrong: Int) -> Duration {
        guard wrong >= rules.perShare else { return .zero }
        let doublings = min(wrong - rules.perShare, 20)
        return min(rules.firstWait * (1 << doublings), rules.longestWait)
    }
}
