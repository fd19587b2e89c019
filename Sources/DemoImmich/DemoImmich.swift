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

    private let options: Options
    private let pictures: Pictures
    private let seed: Seed
    private let catalogue: Locked<Catalogue>
    private let clock: @Sendable () -> Date
    private let journal = Journal()
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
        let route = Route(method: call.method, path: call.path, release: options.release)
        let name = route.name(size: call.query["size"])
        journal.begin(name)
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
        let body = route == .login ? try await call.request.body.collect(upTo: 1 << 20) : []
        let answers = Answers(
            release: options.release,
            catalogue: catalogue.withLock { $0 },
            pictures: pictures,
            hasRecordedSizes: options.hasRecordedSizes,
            now: now
        )
        try await cost(of: route, call, answers)
        return answers.answer(call, route, body: body)
    }

    private var now: Moment { Moment(microseconds: Int64(clock().timeIntervalSince1970 * 1_000_000)) }

    /// Waits as long as real Immich would work.
    private func cost(of route: Route, _ call: Call, _ answers: Answers) async throws {
        switch route {
        case .me, .album:
            guard options.hasCosts, let link = try? answers.visitor(call), case .album(let id) = link.content else {
                return
            }
            let count = answers.catalogue.albums[id]?.count ?? 0
            try await Task.sleep(for: Self.costOfAsset * count)
        case .thumbnail:
            journal.note(call)
            guard options.isPaced else { return }
            try await pace.wait(call.query["size"] == "preview" ? Pace.preview : Pace.thumbnail)
        case .original, .playback: journal.note(call)
        default: break
        }
    }

    // MARK: Control

    private func control(_ call: Call) async throws -> Response {
        let verb = String(call.path.dropFirst("/demo/".count))
        let express = Express(release: options.release, call: call)
        switch (call.method, verb) {
        case ("GET", "calls"): return express.json(journal.json)
        case ("GET", "links"): return express.json(links)
        case ("POST", _):
            let body = try await call.request.body.collect(upTo: 65_536)
            let bytes = body.isEmpty ? Array("{}".utf8) : body
            guard let command = try? JSONDecoder().decode(Control.Command.self, from: Data(bytes)) else {
                return express.json(["error": "no such command"], .badRequest)
            }
            do throws(Control.Failure) {
                try apply(verb, command)
                return express.json(["done": true])
            } catch {
                return express.json(["error": .text(error.reason)], .badRequest)
            }
        default: return express.unknownRoute
        }
    }

    private func apply(_ verb: String, _ command: Control.Command) throws(Control.Failure) {
        switch verb {
        case "forget-calls": journal.clear()
        case "start-over":
            let fresh = Catalogue(seed: seed, pictures: pictures)
            catalogue.withLock { $0 = fresh }
            faults.clear()
            journal.clear()
        case "fault":
            let route = command.route ?? "*"
            guard let name = command.fault, name != "none" else { return faults.set(nil, on: route) }
            guard let fault = Fault(name, value: command.value) else { throw Control.Failure("no such fault") }
            faults.set(fault, on: route, times: command.times)
        default:
            let control = Control(now: now)
            try catalogue.withLock { catalogue throws(Control.Failure) in
                try control.apply(verb, command, to: &catalogue)
            }
        }
    }

    /// Every link with what opens it.
    var links: JSON {
        let catalogue = catalogue.withLock { $0 }
        return .list(
            catalogue.links.map { link in
                let kind: (JSON, JSON) =
                    switch link.content {
                    case .album(let id): ("album", .text(id.text))
                    case .assets: ("assets", nil)
                    }
                return [
                    "name": .text(link.name), "key": .text(link.keyText), "slug": JSON(link.slug),
                    "password": JSON(link.password), "kind": kind.0, "albumId": kind.1,
                ]
            }
        )
    }

    /// What `--links` prints.
    package var linksText: String { String(decoding: links.bytes, as: UTF8.self) }
}
