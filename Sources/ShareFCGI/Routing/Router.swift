import Gateway
import Immich

/// Finds out what a request asks for and hands it to whom it concerns.
struct Router: Responder {
    let fronts: Fronts
    /// Where the owner wants sign-in for Immich.
    let provider: Provider?
    /// Where he wants people signed in while they open a page.
    let silent: SilentSignIn?
    let gate: Gate
    let access: ShareAccess
    let health: HealthCheck
    let reasons: ReasonLog
    /// Where the owner lets somebody ask what is counted.
    let metrics: MetricsDesk?

    func respond(to request: Request) async -> Response {
        var kind = RequestKind.other
        guard let metrics = metrics?.metrics else { return await answer(request, &kind) }
        let start = metrics.begin()
        let response = await answer(request, &kind)
        return metrics.end(kind, since: start, response)
    }

    /// `kind`: what the request turns out to be about.
    private func answer(_ request: Request, _ kind: inout RequestKind) async -> Response {
        let visit: Visit
        let front: Front
        do throws(MetaVariables.Failure) {
            visit = try Visit(request, sites: fronts.sites)
            // First, since the visitor chose the rest of what such a request says.
            if let question = try AdmissionQuestion(request.role, visit.meta) {
                kind = .admission
                return admit(visit, question)
            }
            if let answer = await provider?.respond(to: visit) {
                kind = .signIn
                return answer
            }
            if try visit.meta.parameter("SHAREFCGI_ASK") == SilentSignIn.question {
                kind = .silentSignIn
                return await silent?.respond(to: visit) ?? PageAnswers.ordinary
            }
            if let answer = try await gate.respond(to: visit) {
                kind = .gate
                return answer
            }
            front = try fronts.front(for: visit)
        } catch {
            return misunderstood(error)
        }
        if let failure = MediaFailure(request.params) {
            kind = .mediaFailure
            return failure.answer(front.answers)
        }
        let route = route(of: visit, front)
        kind = RequestKind(route, method: visit.method)
        return await respond(to: visit, front, route)
    }

    /// What is counted has an address for those alone who may ask; for others it is one that cannot be.
    private func route(of visit: Visit, _ front: Front) -> Route {
        let route = front.parser.route(visit.path)
        guard route == .metrics, metrics?.isOpen(to: visit) != true else { return route }
        return .nothing(.page(isGuess: true))
    }

    /// Where nobody can sign in, nobody is let in: the web server asks for what the settings have switched off.
    private func admit(_ visit: Visit, _ question: AdmissionQuestion) -> Response {
        if let provider { return provider.admit(visit, asked: question) }
        reasons.unwantedAdmission()
        return fronts.usual.answers.away(isPage: true)
    }

    /// The visitor can mend a long address; everything else is the owner's to mend, and the log tells him how.
    private func misunderstood(_ failure: MetaVariables.Failure) -> Response {
        if case .tooLong = failure { return fronts.usual.answers.nothing(isPage: true) }
        reasons.misunderstood(failure)
        return fronts.usual.answers.away(isPage: true)
    }

    private func respond(to visit: Visit, _ front: Front, _ route: Route) async -> Response {
        guard route.allows(visit.method) else { return Answers.methodNotAllowed(Fields.Value(route.methods)) }
        switch route {
        case .share(let reference, let route):
            return await front.desk.respond(to: visit, reference, route)
        case .moved(let location, let permanently):
            return Answers.moved(permanently ? .movedPermanently : .found, to: location)
        case .staticFile(let hash, let name):
            guard let file = StaticFile.file(hash: hash, name: name) else {
                return front.answers.nothing(isPage: false)
            }
            return file.answer(to: visit, front.fields)
        case .health:
            return await health.isWell() ? Answers.well : Answers.mediaAway
        case .metrics:
            return await metrics?.answer() ?? front.answers.nothingPage
        case .robots:
            return front.answers.robots
        case .home:
            return front.answers.home ?? front.answers.nothingPage
        case .nothing(.page(let isGuess)):
            return nothing(isPage: true, isGuess: isGuess, visit, front.answers)
        case .nothing(.media(let isGuess)):
            return nothing(isPage: false, isGuess: isGuess, visit, front.answers)
        }
    }

    private func nothing(isPage: Bool, isGuess: Bool, _ visit: Visit, _ answers: Answers) -> Response {
        if isGuess, let wait = access.countGuess(of: visit.visitor) {
            return answers.tooManyGuesses(isPage: isPage, wait: wait)
        }
        return answers.nothing(isPage: isPage)
    }
}

/// What became of a medium that the web server was to fetch from Immich, when it comes back to us for the one constant
/// answer. Parameters that only the web server's own configuration can write.
enum MediaFailure {
    /// Immich said no, or something odd.
    case missing
    /// Immich failed, or did not answer.
    case away

    init?(_ params: Params) {
        do throws(Params.Ambiguous) {
            guard let word = try params.onlyValue("SHAREFCGI_ERROR"), !word.isEmpty else { return nil }
            // An unknown word is a mistake in the configuration: closed.
            self = word.elementsEqual("missing".utf8) ? .missing : .away
        } catch {
            // So are two that differ.
            self = .away
        }
    }

    func answer(_ answers: Answers) -> Response {
        switch self {
        case .missing: answers.nothing(isPage: false)
        case .away: answers.away(isPage: false)
        }
    }
}
