import EventLoop
import Immich

/// Tells the owner what visitors are not told: why a link was refused, and why Immich could not be asked.
///
/// A link is named by eight digits of a keyed hash. An absence of Immich that goes on is one line now and then, however
/// many visitors run into it.
final class ReasonLog: Sendable {
    /// Between two lines about the same absence.
    private static let pause = Duration.seconds(10)

    private struct Absence: Sendable {
        var lastLine: ContinuousClock.Instant?
        var unspoken = 0
    }

    private let log: Log
    private let names: KeyedHash
    private let clock: Clock
    private let absence = Locked(Absence())

    init(log: Log, names: KeyedHash, clock: Clock = Clock()) {
        self.log = log
        self.names = names
        self.clock = clock
    }

    func denied(_ reference: ShareReference, _ denial: Access.Denial) {
        switch denial {
        case .unknown: log.info("link refused", ["share": name(of: reference), "reason": "unknown to Immich"])
        case .expired: log.info("link refused", ["share": name(of: reference), "reason": "expired"])
        // Whoever guesses as fast as he can must not fill the log.
        case .tooManyGuesses: log.debug("link refused", ["share": name(of: reference), "reason": "too many guesses"])
        }
    }

    /// A wrong password, in the form that ban lists count.
    func wrongPassword(_ reference: ShareReference, _ visitor: Visitor) {
        log.wrongPassword(from: visitor.address, share: name(of: reference))
    }

    func away(_ reason: ImmichError.Reason) {
        // A visitor who left is no news of Immich.
        guard reason != .cancelled else { return }
        let unspoken: Int? = absence.withLock { absence in
            let now = clock.now()
            if let last = absence.lastLine, last.duration(to: now) < Self.pause {
                absence.unspoken += 1
                return nil
            }
            absence.lastLine = now
            defer { absence.unspoken = 0 }
            return absence.unspoken
        }
        guard let unspoken else { return }
        log.warning("Immich cannot be asked", ["reason": reason, "unspoken": unspoken])
    }

    private func name(of reference: ShareReference) -> KeyedHash.Short {
        switch reference {
        case .key(let key): names.short("key \(key.text)")
        case .slug(let slug): names.short("slug \(slug.text)")
        }
    }
}
