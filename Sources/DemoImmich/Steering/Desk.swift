import EventLoop
import FoundationEssentials
import Gateway

/// `/demo/…`: what steers the made-up Immich, and tells what happened to it.
extension DemoImmich {
    func control(_ call: Call) async throws -> Response {
        let verb = String(call.path.dropFirst("/demo/".count))
        let express = Express(release: options.release, call: call)
        switch (call.method, verb) {
        case ("GET", "calls"): return express.json(journal.json)
        case ("GET", "links"): return express.json(links)
        case ("GET", "sessions"): return express.json(sessions)
        case ("GET", "users"): return express.json(users)
        case ("GET", "oauth"): return express.json(oauth)
        case ("POST", "oauth"):
            let body = try await call.request.body.collect(upTo: 65_536)
            guard let problem = changeOAuth(body) else { return express.json(oauth) }
            return express.json(["error": .text(problem)], .badRequest)
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
            let fresh = Catalogue(seed: seed, pictures: pictures, system: options.system)
            catalogue.withLock { $0 = fresh }
            failures.withLock { $0 = nil }
            trustsProxies.withLock { $0 = true }
            faults.clear()
            journal.clear()
        case "trust-proxies": trustsProxies.withLock { $0 = command.allowed ?? true }
        case "fault":
            var route = command.route ?? "*"
            if command.asset != nil { route += " " + (try assetID(command)) }
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

    private func assetID(_ command: Control.Command) throws(Control.Failure) -> String {
        let catalogue = catalogue.withLock { $0 }
        return try Control(now: now).asset(command, in: catalogue).id.text
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

    /// What logs somebody in.
    private var sessions: JSON {
        let (owner, sessions) = catalogue.withLock { ($0.owner, $0.sessions) }
        func session(_ token: String) -> JSON {
            ["token": .text(token), "cookie": .text(Sessions.cookies(token))]
        }
        let known: [(String, JSON)] = [
            ("email", .text(owner.email)), ("password", .text(Sessions.password)),
            ("lasting", session(sessions.lasting)), ("expired", session(sessions.expired)),
        ]
        return .object(known + sessions.apiKeys.map { ($0.name, .text($0.secret)) })
    }

    /// What `--links` prints.
    package var linksText: String { String(decoding: links.bytes, as: UTF8.self) }
}
