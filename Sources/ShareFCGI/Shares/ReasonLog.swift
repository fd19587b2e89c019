import EventLoop
import Gateway
import Immich

/// Tells the owner what visitors are not told: why a link was refused, and why Immich could not be asked.
///
/// A link is named by eight digits of a keyed hash. What goes on and on is one line now and then, however many visitors
/// run into it.
final class ReasonLog: Sendable {
    /// Between two lines about the same thing.
    private static let pause = Duration.seconds(10)

    private struct Repetition: Sendable {
        var lastLine: ContinuousClock.Instant?
        var unspoken = 0
    }

    private let log: Log
    private let names: KeyedHash
    private let metrics: Metrics?
    private let clock: Clock
    private let absence = Locked(Repetition())
    private let misunderstanding = Locked(Repetition())
    private let brokenFile = Locked(Repetition())
    private let brokenSpool = Locked(Repetition())
    private let unstoredFile = Locked(Repetition())

    init(log: Log, names: KeyedHash, metrics: Metrics? = nil, clock: Clock = Clock()) {
        self.log = log
        self.names = names
        self.metrics = metrics
        self.clock = clock
    }

    func denied(_ reference: ShareReference, _ denial: Access.Denial) {
        metrics?.update { $0.refused(Tally.Refusal(denial)) }
        switch denial {
        case .unknown: log.info("link refused", ["share": name(of: reference), "reason": "unknown to Immich"])
        case .empty: log.info("link refused", ["share": name(of: reference), "reason": "all of it is in the trash"])
        case .expired: log.info("link refused", ["share": name(of: reference), "reason": "expired"])
        // Whoever guesses as fast as he can must not fill the log.
        case .tooManyGuesses: log.debug("link refused", ["share": name(of: reference), "reason": "too many guesses"])
        }
    }

    /// A wrong password, in the form that ban lists count.
    func wrongPassword(_ reference: ShareReference, _ visitor: Visitor) {
        metrics?.update { $0.triedWrongPassword() }
        log.wrongPassword(from: visitor.address, share: name(of: reference))
    }

    func away(_ reason: ImmichError.Reason) {
        // A visitor who left is no news of Immich.
        guard reason != .cancelled else { return }
        guard let unspoken = speak(absence, .immich) else { return }
        log.warning("Immich cannot be asked", ["reason": reason, "unspoken": unspoken])
    }

    /// A file that no zip can hold: the owner finds it in Immich by its id.
    func broken(_ asset: AssetID, _ error: any Error) {
        guard !(error is CancellationError), error as? ImmichError != .unavailable(.cancelled) else { return }
        guard let unspoken = speak(brokenFile, .download) else { return }
        log.warning("a download broke", ["asset": asset.text, "reason": Self.text(error), "unspoken": unspoken])
    }

    /// A guest's file cannot be kept: most often the disk is full.
    func spoolFailed(_ error: SystemError) {
        guard let unspoken = speak(brokenSpool, .spool) else { return }
        log.error("the spool for uploads does not work", ["reason": error, "unspoken": unspoken])
    }

    /// Immich did not take a guest's file.
    func notStored(_ error: any Error) {
        guard let unspoken = speak(unstoredFile, .upload) else { return }
        let reason =
            switch error {
            case ImmichUploads.Failure.closed: "the link takes no files any more"
            case ImmichUploads.Failure.refused(let message): message
            case ImmichUploads.Failure.unavailable(let reason): reason.description
            default: String(describing: error)
            }
        log.warning("an upload was not stored", ["reason": reason, "unspoken": unspoken])
    }

    private static func text(_ error: any Error) -> String {
        switch error {
        case ImmichError.unavailable(let reason): reason.description
        case ImmichError.notInShare: "Immich does not give this file, or it is another one by now"
        case ZipStream.Failure.changed: "its length is not what Immich said, or it broke off"
        case ZipStream.Failure.shut: "the link does not show it any more"
        default: "Immich refuses the link"
        }
    }

    /// The web server's parameters make no request: a mistake in its configuration, or a visitor who plays with headers.
    func misunderstood(_ failure: MetaVariables.Failure) {
        guard let unspoken = speak(misunderstanding, .request) else { return }
        log.error("a request could not be understood", ["reason": failure, "unspoken": unspoken])
    }

    /// The web server asks who may come in, and nobody has said who may.
    func unwantedAdmission() {
        guard let unspoken = speak(misunderstanding, .request) else { return }
        log.error("the web server asks at /_gate, and sso.enabled is false", ["unspoken": unspoken])
    }

    /// How many lines were left out since the last one; nil where this one is left out too.
    private func speak(_ repetition: Locked<Repetition>, _ trouble: Tally.Trouble) -> Int? {
        metrics?.update { $0.met(trouble) }
        return repetition.withLock { repetition in
            let now = clock.now()
            if let last = repetition.lastLine, last.duration(to: now) < Self.pause {
                repetition.unspoken += 1
                return nil
            }
            repetition.lastLine = now
            defer { repetition.unspoken = 0 }
            return repetition.unspoken
        }
    }

    private func name(of reference: ShareReference) -> KeyedHash.Short {
        switch reference {
        case .key(let key): names.short("key \(key.text)")
        case .slug(let slug): names.short("slug \(slug.text)")
        }
    }
}

extension Tally.Refusal {
    fileprivate init(_ denial: Access.Denial) {
        switch denial {
        case .unknown: self = .unknown
        case .expired: self = .expired
        case .empty: self = .empty
        case .tooManyGuesses: self = .limited
        }
    }
}
