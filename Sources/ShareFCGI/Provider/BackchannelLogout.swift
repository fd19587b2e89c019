import EventLoop
import FoundationEssentials
import HTTPClient

/// Tells Immich to end sessions (OpenID Connect Back-Channel Logout §2.5); needs Immich 3.0.
struct BackchannelLogout: Sendable {
    enum Outcome: Equatable, Sendable {
        case accepted
        /// Half a sentence.
        case failed(String)
    }

    /// Log-outs that wait for Immich at once; more are not begun.
    private static let maximumWaiting = 64
    /// Between tries, of which there is one more than pauses.
    static let pauses: [Duration] = [.seconds(2), .seconds(15), .seconds(60)]

    private let settings: ProviderSettings
    private let keys: SigningKeys
    private let http: any HTTPFetching
    private let workers: WorkerPool
    private let log: ProviderLog
    private let clock: Clock
    private let waiting = Locked(0)
    /// Between the tries of this sender.
    var pauses = BackchannelLogout.pauses
    var sleep: @Sendable (Duration) async throws -> Void = { try await EventLoop.sleepHere(for: $0) }

    init(
        _ settings: ProviderSettings,
        keys: SigningKeys,
        http: any HTTPFetching,
        _ workers: WorkerPool,
        _ log: ProviderLog,
        _ clock: Clock
    ) {
        self.settings = settings
        self.keys = keys
        self.http = http
        self.workers = workers
        self.log = log
        self.clock = clock
    }

    /// The same, behind the back of whoever found out that it is needed.
    func sendLater(subject: String, session: String?) {
        let mayBegin = waiting.withLock { waiting in
            guard waiting < Self.maximumWaiting else { return false }
            waiting += 1
            return true
        }
        guard mayBegin else { return log.loggedOut(subject, .failed("too many others wait for Immich")) }
        EventLoop.spawnHere {
            _ = await send(subject: subject, session: session)
            waiting.withLock { $0 -= 1 }
        }
    }

    /// Ends one session of a person, or all; tries again for a while where Immich does not take it.
    func send(subject: String, session: String? = nil) async -> Outcome {
        var outcome = await sendOnce(subject, session)
        for pause in pauses where outcome != .accepted {
            guard settings.backchannel != nil, (try? await sleep(pause)) != nil else { break }
            // A new token each time: Immich takes none that is older than two minutes.
            outcome = await sendOnce(subject, session)
        }
        log.loggedOut(subject, outcome)
        return outcome
    }

    private func sendOnce(_ subject: String, _ session: String?) async -> Outcome {
        guard let address = settings.backchannel else { return .failed("no address of Immich's is configured") }
        let claims = LogoutToken(subject: subject, session: session, settings, at: clock.date())
        let token: String
        do {
            token = try await workers.run { [keys] in try keys.sign(claims, type: LogoutToken.type) }
        } catch {
            return .failed("no token could be signed")
        }
        do throws(HTTPClientError) {
            let answer = try await http.fetch(
                HTTPRequest(
                    "POST",
                    url: address,
                    fields: [("Content-Type", "application/x-www-form-urlencoded")],
                    body: Array("logout_token=\(token)".utf8),
                    maximumBytes: 64 << 10
                )
            )
            let status = answer.head.status
            return status == 200 || status == 204 ? .accepted : .failed("Immich answered \(status)")
        } catch {
            return .failed("Immich did not answer: \(error)")
        }
    }
}
