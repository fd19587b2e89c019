package import Gateway

/// The command line of the stand-in.
package struct Arguments: Sendable {
    package struct Failure: Error, CustomStringConvertible {
        package let description: String
    }

    package var listen: [ListenAddress] = []
    package var options = DemoImmich.Options(release: .v3_1_0)
    package var seed = Seed()
    package var library = Pictures.folder
    package var printsLinks = false
    package var printsHelp = false
    /// Route and fault.
    private(set) var faults: [(route: String, fault: Fault)] = []

    package static let help = """
        demo-immich: an Immich of made-up pictures, for demos and tests

          --listen ADDRESS   unix:/path, host:port; scgi+… speaks SCGI. May be repeated.
          --release R        2.3.1 or 3.1.0 (3.1.0)
          --library FOLDER   the pictures (those of the source tree)
          --large N          assets of the album `large` (50000)
          --recorded         titles and descriptions as in the recordings, with the characters that break pages
          --recorded-sizes   previews and thumbnails as large as real ones (684 kB, 10 kB)
          --pace             255 previews or 540 thumbnails a second, not more
          --no-costs         `me` of a large album is as quick as any
          --control          serves /demo/…: changes and faults while it runs, and what was called
          --fault ROUTE=FAULT[:VALUE]   slow:MILLISECONDS hang status:CODE garbage huge:BYTES redirect:URL cut
          --oauth-issuer URL          signs in by this provider; the others below then matter
          --oauth-client-id ID        immich
          --oauth-client-secret TEXT  none: a public client
          --oauth KEY=VALUE           any other setting of Immich's section `oauth`: autoLaunch=true roleClaim=role
          --oauth-address HOST:PORT   where the provider is, whatever its name says
          --oauth-insecure            believes any certificate of the provider's
          --no-passwords     signing in by password is off
          --config-file      the system's configuration comes from a file: nobody changes it by the API
          --links            prints every link as JSON and ends

        """

    package init(_ words: [String]) throws(Failure) {
        var rest = words[...]
        while let word = rest.popFirst() {
            switch word {
            case "--help", "-h": printsHelp = true
            case "--links": printsLinks = true
            case "--pace": options.isPaced = true
            case "--no-costs": options.hasCosts = false
            case "--control": options.hasControl = true
            case "--recorded": seed.wording = .recorded
            case "--oauth-insecure": options.trustsAnyCertificate = true
            case "--config-file": options.hasConfigFile = true
            case "--no-passwords": options.allowsPasswords = false
            case "--recorded-sizes": options.hasRecordedSizes = true
            default:
                guard let value = rest.popFirst() else {
                    throw Failure(description: "\(word): unknown, or without its value")
                }
                try set(word, value)
            }
        }
        var system = SystemConfig(release: options.release)
        do throws(SystemConfig.Failure) {
            try system.change("oauth", options.oauth)
        } catch {
            throw Failure(description: "\(error.path): no such value in release \(options.release.rawValue)")
        }
    }

    private mutating func set(_ word: String, _ value: String) throws(Failure) {
        let refused = Failure(description: "\(word) \(value): no such value")
        switch word {
        case "--listen":
            guard let address = ListenAddress(value) else { throw refused }
            listen.append(address)
        case "--release":
            guard let release = Release(rawValue: value) else { throw refused }
            options.release = release
        case "--library": library = value
        case "--large":
            guard let count = Int(value), (0...1_000_000).contains(count) else { throw refused }
            seed.largeCount = count
        case "--fault":
            let parts = value.split(separator: "=", maxSplits: 1).map(String.init)
            let words = (parts.last ?? "").split(separator: ":", maxSplits: 1).map(String.init)
            guard parts.count == 2, let name = words.first,
                let fault = Fault(name, value: words.count > 1 ? words[1] : nil)
            else { throw refused }
            faults.append((parts[0], fault))
        case "--oauth-issuer":
            for (key, value) in [("issuerUrl", .text(value)), ("enabled", true), ("clientId", "immich")]
                as [(String, JSON)]
            where !options.oauth.contains(where: { $0.0 == key }) { options.oauth.append((key, value)) }
        case "--oauth-client-id": setOAuth("clientId", .text(value))
        case "--oauth-client-secret": setOAuth("clientSecret", .text(value))
        case "--oauth-address": options.providerAddress = value
        case "--oauth":
            let parts = value.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 2 else { throw refused }
            let read = JSONParser.parse(Array(parts[1].utf8))
            let isText = SystemConfig(release: .v3_1_0).document["oauth"]?[parts[0]]?.string != nil
            setOAuth(parts[0], isText ? .text(parts[1]) : read ?? .text(parts[1]))
        default: throw Failure(description: "\(word): unknown")
        }
    }

    private mutating func setOAuth(_ key: String, _ value: JSON) {
        options.oauth.removeAll { $0.0 == key }
        options.oauth.append((key, value))
    }

    /// Turns the faults on.
    func apply(to immich: DemoImmich) {
        for (route, fault) in faults { immich.faults.set(fault, on: route) }
    }
}
