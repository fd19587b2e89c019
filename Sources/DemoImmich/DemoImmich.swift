import EventLoop
package import FoundationEssentials
package import Gateway

/// An Immich small enough to carry: the share API over a made-up library, in the dialect of one release.
package final class DemoImmich: Responder {
    /// How it behaves.
    package struct Options: Sendable {
        package var release: Release
        /// Pictures at the recorded pace.
        package var isPaced = false
        /// Pictures as large as the recorded ones.
        package var hasRecordedSizes = false
        /// `me` takes longer the larger the album.
        package var hasCosts = true
        /// `/demo/…` is served.
        package var hasControl = false

        package init(release: Release) { self.release = release }
    }

    /// What `me` of an album costs Immich per asset: 2.4 s at 50,000.
    private static let costOfAsset = Duration.microseconds(48)

    let options: Options
    let pictures: Pictures
    let seed: Seed
    let catalogue: Locked<Catalogue>
    private let clock: @Sendable () -> Date
    let journal = Journal()
    private let pace = Pace()
    let faults = Faults()

    package init(
        options: Options,
        seed: Seed,
        pictures: Pictures,
        clock: @escaping @Sendable () -> Date = { Date() }
    ) {
        self.options = options
        self.pictures = pictures
        self.seed = seed
        self.clock = clock
        catalogue = Locked(Catalogue(seed: seed, pictures: pictures))
    }

    package func respond(to request: Request) async throws -> Response {
        guard let call = Call(request) else { return Response(.badRequest) }
        if options.hasControl, call.path.hasPrefix("/demo/") { return try await control(call) }
        let route = Route(call, release: options.release)
        let name = route.name(size: call.query["size"])
        journal.begin(name, call)
        defer { journal.end() }
        let express = Express(release: options.release, call: call)
        guard let fault = faults.next(name) else { return try await answer(call, route) }
        if case .slow = fault {
            _ = try await Faults.spoil(fault, express) { Response(.ok) }
            return try await answer(call, route)
        }
        let answer = fault == .cut ? try await answer(call, route) : Response(.ok)
        return try await Faults.spoil(fault, express) { answer }
    }

    private func answer(_ call: Call, _ route: Route) async throws -> Response {
        var answers = answers(catalogue.withLock { $0 })
        let body: Answers.Body
        do {
            body = try await read(call, route, answers)
        } catch let refusal as Refusal {
            return answers.refuse(refusal, call, route)
        }
        try await cost(of: route, call, answers)
        guard route.writes else { return answers.answer(call, route, body: body) }
        return catalogue.withLock { catalogue in
            var answers = self.answers(catalogue)
            let answer = answers.answer(call, route, body: body)
            catalogue = answers.catalogue
            return answer
        }
    }

    /// The body so far as the route wants one. A file is read only for whom the guard lets in.
    private func read(_ call: Call, _ route: Route, _ answers: Answers) async throws -> Answers.Body {
        switch route.endpoint {
        case .login, .signIn, .albumAssets, .linkAssets: return .bytes(try await call.json())
        case .upload:
            let visitor = try answers.visitor(call)
            guard answers.known(call) == nil else { return .bytes([]) }
            let upload = try await Upload(call) { (name, field) throws(Refusal) in
                try answers.mayUpload(name, as: field, visitor)
            }
            return .upload(upload)
        default: return .bytes([])
        }
    }

    private func answers(_ catalogue: Catalogue) -> Answers {
        Answers(
            release: options.release,
            catalogue: catalogue,
            pictures: pictures,
            hasRecordedSizes: options.hasRecordedSizes,
            now: now
        )
    }

    var now: Moment { Moment(microseconds: Int64(clock().timeIntervalSince1970 * 1_000_000)) }

    /// Waits as long as real Immich would work.
    private func cost(of route: Route, _ call: Call, _ answers: Answers) async throws {
        switch route.endpoint {
        case .me, .album:
            guard options.hasCosts, let link = try? answers.guest(call), case .album(let id) = link.content else {
                return
            }
            let count = answers.catalogue.albums[id]?.count ?? 0
            try await Task.sleep(for: Self.costOfAsset * count)
        case .thumbnail:
            guard options.isPaced else { return }
            try await pace.wait(call.query["size"] == "preview" ? Pace.preview : Pace.thumbnail)
        default: break
        }
    }
}
