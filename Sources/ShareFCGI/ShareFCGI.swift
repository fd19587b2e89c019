import EventLoop
import FoundationEssentials

/// The program `share-fcgi`.
@main enum ShareFCGI {
    static func main() {
        // Before any thread starts, and only where somebody reads them: everything else ends at Ctrl-C.
        let signals = CommandLine.arguments.contains("serve") ? try? Signals() : nil
        let composition = Composition(
            serve: { configuration, log in
                guard let signals else { throw Service.Failure(description: "signals cannot be read") }
                try await Service.run(configuration, signals, log)
            },
            immich: { configuration in try Service.immich(configuration) },
            stranger: { try Service.stranger() }
        )
        MainThread.run {
            await Command.run(
                Array(CommandLine.arguments.dropFirst()),
                environment: ProcessInfo.processInfo.environment,
                composition: composition,
                console: .standard
            ).rawValue
        }
    }
}
