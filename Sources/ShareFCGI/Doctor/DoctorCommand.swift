import Immich

extension Command {
    /// `share-fcgi doctor [URL] [--gate=closed|check|none] [--insecure]`
    static let doctor = Command(
        name: "doctor",
        operand: "[URL]",
        summary: "attack the public address as a stranger would, and say which line shuts what is open"
    ) { invocation in
        let order = try DoctorOrder(invocation)
        invocation.console.output("asking \(order.site) as a stranger would, for a minute at most")
        var random = SystemRandomNumberGenerator()
        let clock = Clock()
        let doctor = Doctor(
            stranger: Stranger(
                http: try await invocation.composition.stranger(),
                trustsAnyCertificate: order.trustsAnyCertificate,
                clock: clock,
                curfew: clock.now() + .seconds(60)
            ),
            site: order.site,
            told: order.arrangement,
            madeUp: MadeUp(&random)
        )
        let findings = await doctor.examine()
        invocation.console.output(findings.map(\.description).joined(separator: "\n"))
        return findings.contains { $0.severity == .wrong } ? .failure : .ok
    }
}

/// What the command line asks of the doctor.
struct DoctorOrder: Equatable {
    let site: Upstream
    let arrangement: Doctor.Arrangement?
    let trustsAnyCertificate: Bool

    /// With an address no configuration is needed: the best place to ask from is another machine.
    init(_ invocation: Invocation) throws {
        var arguments = invocation.arguments
        let gate = try arguments.take("gate")
        let address = try arguments.takeWord()
        trustsAnyCertificate = arguments.flags.contains(.insecure)
        let configuration: Configuration?
        do {
            let options = ["gate", Arguments.Flag.insecure.rawValue]
            configuration = try invocation.with(arguments).configuration(options: options).configuration
        } catch let error as ConfigurationError {
            if error.isUsage { throw ConfigurationError(problems: error.onCommandLine) }
            if address == nil { throw Self.withoutAddress(error) }
            configuration = nil
        }
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
