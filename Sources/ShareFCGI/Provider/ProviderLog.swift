import EventLoop
import Gateway

/// Tells the owner why the provider refused, with keyed hashes in place of names. One reason that goes on and on fills no
/// log: after some lines a minute it is only counted.
final class ProviderLog: Sendable {
    private static let perMinute = 30

    private struct Minute: Sendable {
        var began: ContinuousClock.Instant
        var lines = 0
        var unspoken = 0
    }

    private let log: Log
    private let names: KeyedHash
    private let trust: TrustPolicy
    private let clock: Clock
    private let minutes = Locked([String: Minute]())

    /// `trust` says where a request names somebody.
    init(log: Log, names: KeyedHash, trust: TrustPolicy, clock: Clock) {
        self.log = log
        self.names = names
        self.trust = trust
        self.clock = clock
    }

    func refused(
        _ route: ProviderRoute,
        _ reason: some RawRepresentable<String>,
        _ visit: Visit,
        _ identity: Identity? = nil
    ) {
        refused(at: route.rawValue, reason, visit, identity)
    }

    /// `path` and `reason` are constants of ours, so that there are only so many. Where nobody was believed, `who` is
    /// whom the request named; a header that contradicts it is told in the same way.
    func refused(
        at path: String,
        _ reason: some RawRepresentable<String>,
        _ visit: Visit,
        _ identity: Identity? = nil
    ) {
        guard let unspoken = speak("\(path) \(reason.rawValue)") else { return }
        let told = ToldIdentity(visit.params, trust)
        let twin = reason.rawValue == IdentityRefusal.conflict.rawValue ? told.conflict : nil
        let metadata: Log.Metadata = [
            "reason": reason.rawValue, "path": path, "peer": visit.peer, "hop": visit.meta.peerAddress,
            "client": visit.visitor.address, "who": identity.map { name(of: $0) } ?? name(of: told),
            "twin": twin?.name ?? "-", "says": twin.map { name(of: $0) } ?? "-", "unspoken": unspoken,
        ]
        if Self.alarming.contains(reason.rawValue) {
            log.warning("sign-in refused", metadata)
        } else {
            log.info("sign-in refused", metadata)
        }
    }

    /// A page went out as it is. `reason` is a constant of ours, `detail` holds nothing of the request.
    func notSignedIn(
        _ reason: String,
        _ visit: Visit,
        _ identity: Identity? = nil,
        level: Log.Level = .info,
        detail: String = "-"
    ) {
        guard let unspoken = speak("page \(reason)") else { return }
        let metadata: Log.Metadata = [
            "reason": reason, "detail": detail, "path": "page", "peer": visit.peer, "hop": visit.meta.peerAddress,
            "client": visit.visitor.address, "who": identity.map { name(of: $0) } ?? "-", "unspoken": unspoken,
        ]
        switch level {
        case .error: log.error("not signed in on a page", metadata)
        case .warning: log.warning("not signed in on a page", metadata)
        case .info: log.info("not signed in on a page", metadata)
        case .debug: log.debug("not signed in on a page", metadata)
        }
    }

    func signedIn(_ identity: Identity, _ session: String) {
        log.info("signed in", ["who": name(of: identity), "session": names.short("session \(session)")])
    }

    /// The same code came twice: somebody has read the first one.
    func replayed(_ signIn: SignInGrant) {
        guard let unspoken = speak("replayed") else { return }
        log.warning(
            "a code came twice: the session it opened is ended",
            [
                "who": name(of: signIn.identity.identity), "session": names.short("session \(signIn.session)"),
                "unspoken": unspoken,
            ]
        )
    }

    func replayStore(_ failure: ReplayStoreFailure) {
        guard let unspoken = speak("replay store") else { return }
        log.error(
            "codes cannot be redeemed: the replay store",
            ["reason": ProviderReason.replayStore.rawValue, "error": failure, "unspoken": unspoken]
        )
    }

    func loggedOut(_ subject: String, _ outcome: BackchannelLogout.Outcome) {
        let who = names.short("subject \(subject)")
        switch outcome {
        case .accepted: log.info("back-channel log-out accepted", ["who": who])
        case .failed(let reason): log.error("back-channel log-out failed", ["who": who, "reason": reason])
        }
    }

    /// An error that nobody foresaw; its text may hold anything but what is in a request.
    func failed(_ route: ProviderRoute, _ error: any Error) {
        guard let unspoken = speak(ProviderReason.internal.rawValue) else { return }
        let kind = String(describing: type(of: error))
        log.error(
            "sign-in failed",
            ["reason": ProviderReason.internal.rawValue, "path": route.rawValue, "error": kind, "unspoken": unspoken]
        )
    }

    private static let alarming: Set<String> = [
        IdentityRefusal.conflict.rawValue, IdentityRefusal.peerUntrusted.rawValue,
        IdentityRefusal.hopUntrusted.rawValue,
        IdentityRefusal.secretMissing.rawValue, IdentityRefusal.secretMismatch.rawValue,
        IdentityRefusal.duplicate.rawValue, ProviderReason.clientAuthenticationFailed.rawValue,
    ]

    private func name(of identity: Identity) -> String {
        if let user = identity.user { return names.short("user \(user.text)").description }
        if let email = identity.email { return names.short("email \(email.text)").description }
        return "-"
    }

    private func name(of told: ToldIdentity) -> String {
        if let user = told.text(.user) { return names.short("user \(user)").description }
        if let email = told.text(.email) { return names.short("email \(email)").description }
        return "-"
    }

    /// A name for what a twin says, the same as that of the person it belongs to.
    func name(of twin: ToldIdentity.Contradiction) -> String {
        names.short("\(twin.field.rawValue) \(twin.text)").description
    }

    private func speak(_ topic: String) -> Int? {
        let now = clock.now()
        return minutes.withLock { minutes in
            var minute = minutes[topic] ?? Minute(began: now)
            defer { minutes[topic] = minute }
            if minute.began.duration(to: now) >= .seconds(60) {
                minute = Minute(began: now, unspoken: minute.unspoken)
            }
            guard minute.lines < Self.perMinute else {
                minute.unspoken += 1
                return nil
            }
            minute.lines += 1
            defer { minute.unspoken = 0 }
            return minute.unspoken
        }
    }
}
