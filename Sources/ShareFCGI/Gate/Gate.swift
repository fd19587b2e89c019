import EventLoop
import FoundationEssentials
import Gateway
import Immich

/// Carries out what ``GateRules`` decide on calls of Immich's own API.
final class Gate: Sendable {
    private let mode: GateMode?
    private let access: ShareAccess
    private let tokens: TokenAccess
    private let book: ShareBook
    private let door: PasswordDoor
    private let reasons: ReasonLog
    private let clock: Clock
    /// How this Immich said a moment ago that a link is locked; the web app knows it by its text.
    private let locked = Locked<(answer: VisitorAnswer, at: ContinuousClock.Instant)?>(nil)

    /// `mode`: nil leaves it to the web server's file, which says by what it includes whether our pages show the shares.
    init(
        mode: GateMode?,
        access: ShareAccess,
        book: ShareBook,
        door: PasswordDoor,
        reasons: ReasonLog,
        clock: Clock
    ) {
        self.clock = clock
        self.mode = mode
        self.access = access
        self.book = book
        self.door = door
        self.reasons = reasons
        tokens = TokenAccess(access: access, book: book, door: door)
    }

    /// Nil for a request that is none of the gate's.
    func respond(to visit: Visit) async throws(MetaVariables.Failure) -> Response? {
        guard let word = try visit.meta.parameter("SHAREFCGI_ASK") else { return nil }
        guard let question = GateCall.Question(rawValue: word) else { throw .malformed("SHAREFCGI_ASK") }
        guard let key = try visit.meta.bytes("SHAREFCGI_KEY") else { throw .missing("SHAREFCGI_KEY") }
        guard let slug = try visit.meta.bytes("SHAREFCGI_SLUG") else { throw .missing("SHAREFCGI_SLUG") }
        let call = GateCall(question, visit.meta, key: key, slug: slug)
        return await respond(to: visit, call, GateRules.decision(on: call, try mode(for: visit)))
    }

    private func mode(for visit: Visit) throws(MetaVariables.Failure) -> GateMode {
        if let mode { return mode }
        guard let word = try visit.meta.parameter("SHAREFCGI_GATE") else { return .closed }
        guard let mode = GateMode(rawValue: word) else { throw .malformed("SHAREFCGI_GATE") }
        return mode
    }

    private func respond(to visit: Visit, _ call: GateCall, _ decision: GateDecision) async -> Response {
        switch decision {
        case .malformed: return GateAnswers.refusal(GateAnswers.malformed, to: call.question)
        case .noText: return GateAnswers.noText
        case .refused: return GateAnswers.refusal(GateAnswers.nothing, to: call.question)
        case .guess:
            let wait = access.countGuess(of: visit.visitor)
            return GateAnswers.refusal(wait.map(GateAnswers.tooMany) ?? GateAnswers.nothing, to: call.question)
        case .judged(let reference): return await judge(reference, visit, call.question)
        case .me(let reference): return await look(at: reference, visit)
        case .tryQuery(let reference, let password):
            // A page of another site must not make its readers guess.
            guard visit.isFromOurPages else { return await look(at: reference, visit) }
            return await give(.query(password), to: reference, visit)
        case .tryLogin(let reference):
            guard visit.isFromOurPages else { return GateAnswers.nothing }
            guard let password = await Self.password(in: visit.body) else { return GateAnswers.noPassword }
            return await give(.login(password), to: reference, visit)
        }
    }

    /// May a call go to Immich whose visitor holds these tokens?
    private func judge(_ reference: ShareReference, _ visit: Visit, _ question: GateCall.Question) async -> Response {
        switch await tokens.access(to: reference, holding: visit.linkTokens, for: visit.visitor) {
        case .granted: return GateAnswers.passes
        case .passwordRequired: break
        case .denied(let denial): reasons.denied(reference, denial)
        case .away(_, let reason): return away(reason)
        }
        return GateAnswers.refusal(GateAnswers.nothing, to: question)
    }

    // MARK: shared-links

    private func look(at reference: ShareReference, _ visit: Visit) async -> Response {
        do throws(ImmichError) {
            switch try await state(of: reference, visit) {
            case .refused(let response): return response
            case .open(let answer): return GateAnswers.passOn(answer)
            case .locked: break
            }
            switch await tokens.access(to: reference, holding: visit.linkTokens, for: visit.visitor) {
            case .granted(let grant): return GateAnswers.passOn(try await book.look(as: grant.claim))
            case .passwordRequired: return GateAnswers.passOn(try await lockedAnswer(reference))
            case .denied(let denial):
                reasons.denied(reference, denial)
                return GateAnswers.nothing
            case .away(_, let reason): return away(reason)
            }
        } catch {
            return failed(error)
        }
    }

    private func give(_ question: VisitorCall.Question, to reference: ShareReference, _ visit: Visit) async -> Response
    {
        do throws(ImmichError) {
            switch try await state(of: reference, visit) {
            case .refused(let response): return response
            // A password goes to no link that asks for none.
            case .open(let answer):
                if case .login = question { return GateAnswers.notLocked }
                return GateAnswers.passOn(answer)
            case .locked: break
            }
        } catch {
            return failed(error)
        }
        let call = VisitorCall(question, reference, tokens: visit.linkTokens, isSecure: visit.isSecure)
        var answered: VisitorAnswer?
        let outcome = await door.open(reference, for: visit.visitor) { () async throws(ImmichError) in
            let answer = try await book.give(call)
            answered = answer
            switch answer.meaning {
            case .open: return
            case .locked, .wrongPassword: throw .wrongPassword
            case .unknown: throw .unknownShare
            // Nobody judged the password: this release does not know the call.
            case .refused: throw .unavailable(.status(answer.status))
            }
        }
        if case .limited(let wait) = outcome { return GateAnswers.tooMany(wait) }
        if let answered { return GateAnswers.passOn(answered) }
        if case .away(let reason) = outcome { return away(reason) }
        return GateAnswers.away
    }

    /// What a link is to somebody who has opened nothing.
    private enum LinkState {
        case open(VisitorAnswer)
        case locked
        case refused(Response)
    }

    /// A locked link's state is remembered; for an open one Immich is asked, since its answer is what is wanted.
    private func state(of reference: ShareReference, _ visit: Visit) async throws(ImmichError) -> LinkState {
        let anonymous = ShareBook.Claim(reference: reference, token: nil)
        if case .locked = book.usableVerdict(anonymous)?.value { return .locked }
        let guess = access.beginGuess(at: reference, by: visit.visitor)
        if case .refused(let wait) = guess {
            reasons.denied(reference, .tooManyGuesses(wait: wait))
            return .refused(GateAnswers.tooMany(wait))
        }
        let answer: VisitorAnswer
        do throws(ImmichError) {
            answer = try await book.look(as: anonymous)
        } catch {
            access.end(guess, of: visit.visitor, isWrong: error == .unavailable(.cancelled))
            throw error
        }
        access.end(guess, of: visit.visitor, isWrong: answer.isUnknown)
        switch answer.meaning {
        case .open(let share, _):
            // Immich says open and names a password: whatever that means, nobody who gave none comes in by it.
            return share.hasPassword ? .locked : .open(answer)
        case .locked, .wrongPassword:
            locked.withLock { $0 = (answer, clock.now()) }
            return .locked
        case .unknown, .refused:
            reasons.denied(reference, .unknown)
            return .refused(GateAnswers.passOn(answer))
        }
    }

    private func lockedAnswer(_ reference: ShareReference) async throws(ImmichError) -> VisitorAnswer {
        if let known = locked.withLock({ $0 }), known.at.duration(to: clock.now()) < .seconds(60) {
            return known.answer
        }
        let answer = try await book.look(as: ShareBook.Claim(reference: reference, token: nil))
        guard case .locked = answer.meaning else { throw .unavailable(.garbled("shared-links/me: locked")) }
        locked.withLock { $0 = (answer, clock.now()) }
        return answer
    }

    private func failed(_ error: ImmichError) -> Response {
        if case .unavailable(let reason) = error { return away(reason) }
        return GateAnswers.nothing
    }

    private func away(_ reason: ImmichError.Reason) -> Response {
        reasons.away(reason)
        return GateAnswers.away
    }

    private struct Login: Decodable { let password: String }

    /// `{"password":"…"}`; nil for anything else, and for a body that is too large for one.
    private static func password(in body: RequestBody) async -> SharePassword? {
        guard let bytes = try? await body.collect(), bytes.count <= 8 << 10 else { return nil }
        return (try? JSONDecoder().decode(Login.self, from: Data(bytes))).flatMap { SharePassword($0.password) }
    }
}

extension Visit {
    /// What the browser keeps for links that it has opened on Immich's own pages; of several cookies of the name the
    /// first counts, as it does for Immich.
    fileprivate var linkTokens: [LinkToken] {
        visitor.cookies.values(named: [LinkTokenCookie.name]).first.map(LinkTokenCookie.tokens) ?? []
    }
}
