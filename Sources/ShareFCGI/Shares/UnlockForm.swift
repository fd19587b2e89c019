import Gateway
import Immich

/// The password form of a locked share, and what becomes of the password in it.
struct UnlockForm: Sendable {
    let access: ShareAccess
    let door: PasswordDoor
    let cookie: UnlockCookie
    let site: Site
    let fields: PageFields
    let answers: Answers
    let reasons: ReasonLog
    let clock: Clock

    /// The form, for a visitor who comes to a locked share.
    func page(_ reference: ShareReference, isAtRoot: Bool) -> Response {
        page(.ok, reference, refusal: nil, isAtRoot: isAtRoot)
    }

    /// A POST to the root of a share.
    func submit(to reference: ShareReference, _ visit: Visit) async -> Response {
        let root = ShareRoot(reference, basePath: site.basePath)
        let back = Answers.moved(.seeOther, to: Location(root))
        // A form on another site would make its readers guess: nothing is tried, counted or logged.
        guard visit.isFromOurPages else { return back }
        let password: SharePassword?
        do {
            password = try await visit.formField("password").flatMap(SharePassword.init)
        } catch RequestBody.Failure.tooLarge {
            return Response(constant: .contentTooLarge)
        } catch {
            return back
        }
        guard let password else { return back }

        switch await access.access(to: reference, for: visit.visitor) {
        case .granted: return back
        case .denied(let denial):
            reasons.denied(reference, denial)
            return answers.refusal(denial, isPage: true)
        case .away(_, let reason): return away(reason)
        case .passwordRequired: break
        }
        let outcome = await door.open(reference, for: visit.visitor) { () async throws(ImmichError) in
            try await door.book.unlock(reference, password: password)
        }
        switch outcome {
        case .opened(let (share, token)):
            return opened(share, token, reference, visit, back)
        case .wrong:
            return page(.unauthorized, reference, refusal: .wrong)
        case .limited(let wait):
            var response = page(.tooManyRequests, reference, refusal: .limited)
            response.fields.add("Retry-After", Answers.retryAfter(wait))
            return response
        case .notLocked: return back
        case .unknown:
            reasons.denied(reference, .unknown)
            return answers.nothingPage
        case .away(let reason): return away(reason)
        }
    }

    private func away(_ reason: ImmichError.Reason) -> Response {
        reasons.away(reason)
        return answers.awayPage
    }

    private func opened(
        _ share: Share,
        _ token: LinkToken,
        _ reference: ShareReference,
        _ visit: Visit,
        _ back: Response
    ) -> Response {
        guard
            let cookies = try? cookie.fields(
                for: share,
                openedAs: reference,
                token: token,
                at: clock.date(),
                isSecure: visit.isSecure
            )
        else { return answers.awayPage }
        var response = back
        for value in cookies { response.fields.add("Set-Cookie", value) }
        return response
    }

    private func page(
        _ status: Status,
        _ reference: ShareReference,
        refusal: LockedPage.Refusal?,
        isAtRoot: Bool = true
    ) -> Response {
        let root = ShareRoot(reference, basePath: site.basePath)
        var fields = fields.html
        fields.add("Cache-Control", "no-store")
        return Response(
            status,
            fields: fields,
            body: .bytes(LockedPage(site: site, root: root, refusal: refusal, isAtRoot: isAtRoot).render())
        )
    }
}
