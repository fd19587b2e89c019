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
    }

    func observe() async -> Observed {
        let session = madeUp.fill(
            "immich_access_token={session}; immich_auth_type=password; immich_is_authenticated=true"
        )
        let cookie = [(name: "Cookie", value: session)]
        let ocr = madeUp.fill("/api/assets/{id}/ocr")
        var observed = Observed(
            ocr: OCRAnswer(await stranger.ask("GET", ocr, at: site)),
            expiredOCR: OCRAnswer(await stranger.ask("GET", ocr, at: site, fields: cookie)),
            session: ExpiredSessionAnswer(await stranger.ask("GET", "/api/users/me", at: site, fields: cookie)),
            logouts: []
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
}

extension GateHabits.Observed {
    /// Pure.
    func findings(_ arrangement: Doctor.Arrangement, _ advice: Advice) -> [Finding] {
        ocrFindings(arrangement, advice) + sessionFindings(arrangement, advice)
    }

    private func ocrFindings(_ arrangement: Doctor.Arrangement, _ advice: Advice) -> [Finding] {
        let remedy = advice.gate
        switch (ocr, expiredOCR) {
        case (.quiet, .quiet): return [.ok("looking at a picture leaves no 401 in the log: …/ocr is answered 200 []")]
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
