import Immich

/// Calls of visitors to which Immich itself gives the answer. What it says there is a verdict like any other, and at
/// most one call of a link is under way, whoever makes it.
extension ShareBook {
    /// Immich's own answer to whoever looks at a link with this claim; who asks the same meanwhile gets the same. Without
    /// its cookie, which would name this one link and take the visitor's others from him.
    func look(as claim: Claim) async throws(ImmichError) -> VisitorAnswer {
        let call = VisitorCall(.look, claim.reference, tokens: claim.token.map { [$0] } ?? [], isSecure: false)
        let result = try await patience.wait { [self] () async throws(ImmichError) in
            do throws(CancellationError) {
                return try await looks.value(for: claim) { await self.answer(to: call, as: claim) }
            } catch {
                throw .unavailable(.cancelled)
            }
        }
        let answer = try result.get()
        return VisitorAnswer(answer.meaning, status: answer.status, body: answer.body)
    }

    /// Immich's own answer to a visitor who gives it a password.
    func give(_ call: VisitorCall) async throws(ImmichError) -> VisitorAnswer {
        let claim = Claim(reference: call.reference, token: nil)
        return try await patience.wait { [self] () async throws(ImmichError) in
            try await answer(to: call, as: claim).get()
        }
    }

    private func answer(to call: VisitorCall, as claim: Claim) async -> Result<VisitorAnswer, ImmichError> {
        do throws(ImmichError) {
            let answer = try await turns.take(claim.reference) { () async throws(ImmichError) in
                let start = clock.now()
                let answer = try await immich.answer(to: call)
                note(answer.meaning, claim, took: start.duration(to: clock.now()))
                return answer
            }
            return .success(answer)
        } catch {
            return .failure(error)
        }
    }

    private func note(_ meaning: VisitorAnswer.Meaning, _ claim: Claim, took: Duration) {
        switch meaning {
        case .open(let share, let token):
            let opened = Claim(reference: claim.reference, token: token ?? claim.token)
            names.learn(share, openedBy: opened.token)
            verdicts.store(.open(share), for: opened, took: took)
        case .locked: verdicts.store(.locked, for: claim, took: took)
        case .unknown: verdicts.forget(claim)
        // A wrong password says nothing new of the link.
        case .wrongPassword, .refused: break
        }
    }
}
