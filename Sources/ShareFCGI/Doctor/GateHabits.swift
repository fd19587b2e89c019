import HTTPClient
import Immich

/// What the gate does for browsers that mean no harm, and that ban lists would count.
struct GateHabits: Sendable {
    let stranger: Stranger
    let site: Upstream
    let madeUp: MadeUp

    struct Observed: Equatable, Sendable {
        var ocr: OCRAnswer
        /// The same with a log-in that has expired.
        var expiredOCR: OCRAnswer
        var session: ExpiredSessionAnswer
        /// Questions of another site's page that log its reader out.
        var logouts: [String]
        /// What stands before Immich's pages and its API alike.
        var wall: Wall?

        /// Immich by itself does neither.
        var showsGate: Bool { ocr == .quiet || session == .cleared }
    }

    func observe() async -> Observed {
        let session = madeUp.fill(
            "immich_access_token={session}; immich_auth_type=password; immich_is_authenticated=true"
        )
        let cookie = [(name: "Cookie", value: session)]
        let ocr = madeUp.fill("/api/assets/{id}/ocr")
        let me = await stranger.ask("GET", "/api/users/me", at: site, fields: cookie)
        var observed = Observed(
            ocr: OCRAnswer(await stranger.ask("GET", ocr, at: site)),
            expiredOCR: OCRAnswer(await stranger.ask("GET", ocr, at: site, fields: cookie)),
            session: ExpiredSessionAnswer(me),
            logouts: [],
            wall: await wall(me)
        )
        let foreign: [(target: String, fields: [(name: String, value: String)])] = [
            ("/api/users/me?key={key}", []), ("/api/users/me?x=1", []),
            ("/api/users/me", [(name: "Sec-Fetch-Site", value: "cross-site")]),
        ]
        for (target, fields) in foreign {
            let answer = await stranger.ask("GET", madeUp.fill(target), at: site, fields: cookie + fields)
            guard ExpiredSessionAnswer.logsOut(answer) else { continue }
            observed.logouts.append("GET \(target)" + fields.map { ", \($0.name): \($0.value)" }.joined())
        }
        return observed
    }

    /// Pages alone are no wall: silent sign-in, too, puts the login before some. `me`: what the API answers a stranger.
    private func wall(_ me: Stranger.Answer) async -> Wall? {
        guard Wall.refuses(me) else { return nil }
        for page in ["/", "/photos"] {
            if let wall = Wall(page, await stranger.ask("GET", page, at: site), at: site) { return wall }
        }
        return nil
    }
}

extension GateHabits.Observed {
    /// Pure.
    func findings(_ arrangement: Doctor.Arrangement, _ advice: Advice) -> [Finding] {
        wallFindings + ocrFindings(arrangement, advice) + sessionFindings(arrangement, advice)
    }

    private var wallFindings: [Finding] {
        wall.map { [.note("Immich stands behind a login: \($0.text)")] } ?? []
    }

    private func ocrFindings(_ arrangement: Doctor.Arrangement, _ advice: Advice) -> [Finding] {
        let remedy = advice.gate
        switch (ocr, expiredOCR) {
        case (.quiet, .quiet): return [.ok("looking at a picture leaves no 401 in the log: …/ocr is answered 200 []")]
        // The login says so, and is meant to: no line of ours belongs before it.
        case (.quiet, .counted) where wall != nil:
            return [.note("…/ocr is 401 for a visitor whose log-in has expired: that login says so")]
        case (.counted, _) where wall != nil:
            return [.note("/api/assets/…/ocr is 401 for a visitor without a log-in: that login says so")]
        case (.quiet, .counted):
            return [
                .wrong("…/ocr is 401 for a visitor whose log-in has expired: ban lists count him for every picture")
                    .remedied(by: remedy)
            ]
        case (.counted, _) where arrangement == .none:
            return [
                .note("/api/assets/…/ocr is 401 for strangers; Immich 2.2 and 2.3 ask it for every picture of a share")
                    .remedied(by: remedy)
            ]
        case (.counted, _):
            return [
                .wrong(
                    "visitors are banned for looking: Immich 2.3's share pages ask /api/assets/…/ocr for every picture, "
                        + "it is answered 401, and ban lists count that"
                ).remedied(by: remedy)
            ]
        case (.other(404), _): return [.note("/api/ does not lead to Immich here (…/ocr is 404)")]
        case (.other(let status), _), (_, .other(let status)):
            return [.note("/api/assets/…/ocr is answered \(status); with the gate it is 200 []")]
        case (.silence, _), (_, .silence): return [.wrong("/api/assets/…/ocr is not answered in time")]
        }
    }

    private func sessionFindings(_ arrangement: Doctor.Arrangement, _ advice: Advice) -> [Finding] {
        var findings: [Finding] = []
        if !logouts.isEmpty {
            findings.append(
                .wrong("a link on any other site logs people out of Immich: \(logouts.joined(separator: "; "))")
                    .remedied(by: advice.gate)
            )
        }
        switch session {
        case .cleared:
            findings.append(.ok("an expired log-in is answered 440 and forgotten, and leaves no 401 in the log"))
        case .kept:
            findings.append(
                .note("an expired log-in is answered 440, but its cookies stay: it comes back at every page")
            )
        case .counted where wall != nil:
            findings.append(
                .note("a browser whose log-in has expired meets that login, which leaves its 401 in the log")
            )
        case .counted where arrangement != .none:
            findings.append(
                .note("a browser whose log-in has expired brings several 401 into the log at every page")
                    .remedied(by: advice.gate)
            )
        case .counted, .other, .silence: break
        }
        return findings
    }
}
