import HTTPClient
import Immich

extension Command {
    /// `share-fcgi doctor [URL] [--gate=closed|check|none] [--user=NAME] [--admin-key-file=FILE|-] [--insecure]`
    static let doctor = Command(
        name: "doctor",
        operand: "[URL]",
        summary: "attack the public address as a stranger would, and say which line shuts what is open",
        flags: [.insecure]
    ) { invocation in
        let order = try DoctorOrder(invocation)
        let http = try await invocation.composition.stranger()
        invocation.console.output("asking \(order.site) as a stranger would, for a minute at most")
        var random = SystemRandomNumberGenerator()
        let clock = Clock()
        let doctor = Doctor(
            stranger: Stranger(
                http: http,
                trustsAnyCertificate: order.trustsAnyCertificate,
                clock: clock,
                curfew: clock.now() + .seconds(60)
            ),
            site: order.site,
            told: order.arrangement,
            madeUp: MadeUp(&random),
            signIn: try order.signIn(http)
        )
        let findings = await doctor.examine()
        invocation.console.output(findings.map(\.description).joined(separator: "\n"))
        return findings.contains { $0.severity == .wrong } ? .failure : .ok
    }
}

/// What the command line asks of the doctor.
struct DoctorOrder {
    let site: Upstream
    let arrangement: Doctor.Arrangement?
    let trustsAnyCertificate: Bool
    private let configuration: Configuration?
    /// Somebody whom the login knows.
    private let name: String?
    private let adminKey: Secret<String>?

    /// With an address no configuration is needed: the best place to ask from is another machine.
    init(_ invocation: Invocation) throws {
        var arguments = invocation.arguments
        let gate = try arguments.take("gate")
        name = try arguments.take("user")
        let keyOption = ImmichConfigCommand.keyOption
        adminKey = try arguments.take(keyOption).map { try CommandSecret.read($0, keyOption, invocation.console) }
        let address = try arguments.takeWord()
        trustsAnyCertificate = arguments.flags.contains(.insecure)
        let configuration: Configuration?
        do {
            let options = ["gate", "user", keyOption, Arguments.Flag.insecure.rawValue]
            configuration = try invocation.with(arguments).configuration(options: options).configuration
        } catch let error as ConfigurationError {
            if error.isUsage { throw ConfigurationError(problems: error.onCommandLine) }
            if address == nil { throw Self.withoutAddress(error) }
            configuration = nil
        }
        self.configuration = configuration
        arrangement = try gate.map(Self.arrangement) ?? configuration?.gate.mode.map(Doctor.Arrangement.init)
        if let address {
            guard let site = Upstream(address) else {
                let shown = LogText.quoted(address, limit: 120)
                throw Arguments.Failure(description: "\(shown) is no address such as https://photos.example.org")
            }
            self.site = site
        } else {
            let origin = configuration?.publicBaseURL?.description
            guard let origin, let site = Upstream(origin + (configuration?.basePath ?? "")) else {
                throw Arguments.Failure(
                    description: "public_base_url is not set: share-fcgi doctor https://photos.example.org"
                )
            }
            self.site = site
        }
    }

    /// What is known of the sign-in. An administrator's key goes to the configured Immich, else to the site, by TLS or not
    /// beyond this machine.
    func signIn(_ http: any HTTPFetching) throws(Arguments.Failure) -> SignInSite {
        var known = configuration.map { SignInSite($0) } ?? SignInSite()
        known.name = name
        guard let adminKey else { return known }
        let isPrivate = site.isTLS && !trustsAnyCertificate || ["127.0.0.1", "localhost", "[::1]"].contains(site.host)
        guard let place = configuration?.immich.url ?? (isPrivate ? site : nil) else {
            throw Arguments.Failure(description: "an administrator's key is sent to nobody without TLS: set immich.url")
        }
        known.immich = ImmichAdmin(place, http, key: adminKey.exposed)
        return known
    }

    /// Whoever has no configuration is not told what to write into one, but which word is missing.
    private static func withoutAddress(_ error: ConfigurationError) -> any Error {
        if error.problems.allSatisfy({ $0.source == .standard }) {
            return Arguments.Failure(description: "no address is given: share-fcgi doctor https://photos.example.org")
        }
        let hint = ConfigurationError.Problem(
            source: .standard,
            description: "without a configuration: share-fcgi doctor https://photos.example.org"
        )
        return ConfigurationError(problems: error.problems + [hint])
    }

    private static func arrangement(_ word: String) throws(Arguments.Failure) -> Doctor.Arrangement {
        if let arrangement = Doctor.Arrangement(rawValue: word) { return arrangement }
        let words = Doctor.Arrangement.allCases.map(\.rawValue).joined(separator: ", ")
        throw Arguments.Failure(description: "--gate is \(LogText.quoted(word, limit: 120)), but must be: \(words)")
    }
}

extension Doctor.Arrangement {
    fileprivate init(_ mode: GateMode) {
        switch mode {
        case .closed: self = .closed
        case .check: self = .check
        }
    }
}
