import HTTPClient
import Immich

/// Attacks one after the other: few enough at once, and no more of them than are needed to know.
struct Siege: Sendable {
    let stranger: Stranger
    let madeUp: MadeUp

    /// What came of it.
    struct Outcome: Sendable {
        var tried = 0
        var planned = 0
        var open: [Attack] = []
        var unclear: [(attack: Attack, sight: Sight)] = []
        /// Answers of a limiter: closed, but the limit may not be the gate's.
        var limited = 0
        var isWideOpen: Bool { open.lazy.filter { $0.door == .gate }.count > 3 }
    }

    /// Each open door brings a 401 into the owner's log, for which he may get banned himself.
    private static let enough = 12

    func lay(to site: Upstream, _ attacks: [Attack]) async -> Outcome {
        var outcome = Outcome(planned: attacks.count)
        for attack in attacks where outcome.open.count < Self.enough && !outcome.isWideOpen {
            let answer = await stranger.attempt(attack, at: site, madeUp)
            let sight = Sight(answer)
            outcome.tried += 1
            if case .success(let response) = answer, response.head.status == 429 { outcome.limited += 1 }
            switch attack.verdict(on: sight) {
            case .closed: break
            case .open: outcome.open.append(attack)
            case .unclear: outcome.unclear.append((attack, sight))
            }
        }
        return outcome
    }
}

extension Siege.Outcome {
    /// Pure.
    func findings(_ advice: Advice) -> [Finding] {
        var findings: [Finding] = []
        for door in Door.allCases {
            let through = open.filter { $0.door == door }
            guard let first = through.first else { continue }
            let more = through.count > 1 ? ", and \(through.count - 1) more of this kind" : ""
            findings.append(
                .wrong("open: \(door.sentence) (\(first.description)\(more))").remedied(by: advice.lines(door))
            )
        }
        if let (attack, sight) = unclear.first {
            findings.append(
                .wrong(
                    "\(unclear.count) of \(tried) attacks had no clear answer: \(attack.description) \(Self.words(sight))"
                )
            )
        }
        if open.isEmpty, unclear.isEmpty, tried == planned {
            findings.append(.ok("closed: \(tried) ways to bring a share's key past the gate were tried"))
        }
        if tried < planned {
            findings.append(.note("\(planned - tried) more attacks were left out: shut these doors, and ask again"))
        }
        if limited > 0 {
            findings.append(
                .note("\(limited) attacks met a limit (429) and count as refused; ask again in a minute to be sure")
            )
        }
        return findings
    }

    private static func words(_ sight: Sight) -> String {
        switch sight {
        case .gateAway:
            "was answered 503 by the gate: share-fcgi or Immich is away: systemctl status share-fcgi.socket, share-fcgi check"
        case .away(let status): "was answered \(status); is Immich up, is there a limit of requests?"
        default: "was not answered in time"
        }
    }
}
