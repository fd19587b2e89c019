import FoundationEssentials
import Glibc

/// The program `share-fcgi`.
@main enum ShareFCGI {
    static func main() async {
        let composition = Composition(
            serve: { configuration, log in try await Service.run(configuration, log: log) },
            immich: { configuration in try Service.immich(configuration) }
        )
        let code = await Command.run(
            Array(CommandLine.arguments.dropFirst()),
            environment: ProcessInfo.processInfo.environment,
            composition: composition,
            console: .standard
        )
        exit(code.rawValue)
    }
}
