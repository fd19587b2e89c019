import EventLoop
import FoundationEssentials
import Gateway
import Glibc
import HTTPClient

/// `demo-immich`: serves until SIGTERM or SIGINT.
@main enum Program {
    static func main() {
        do {
            let arguments = try Arguments(Array(CommandLine.arguments.dropFirst()))
            if arguments.printsHelp { return print(Arguments.help) }
            // Before libfcgi, which would install handlers of its own.
            let signals = arguments.printsLinks ? nil : try Signals()
            let pictures = try Pictures(folder: arguments.library)
            guard let signals else {
                return print(DemoImmich(options: arguments.options, seed: arguments.seed, pictures: pictures).linksText)
            }
            let loops = try (0..<2).map { _ throws(SystemError) in try EventLoop() }
            let immich = DemoImmich(
                options: arguments.options,
                seed: arguments.seed,
                pictures: pictures,
                network: HTTPClients(loops: loops)
            )
            arguments.apply(to: immich)
            try serve(immich, on: loops, at: arguments.listen, until: signals)
        } catch {
            complain("\(error)")
            exit(1)
        }
    }

    private static func serve(
        _ immich: DemoImmich,
        on loops: [EventLoop],
        at addresses: [ListenAddress],
        until signals: Signals
    ) throws {
        guard !addresses.isEmpty else { throw Arguments.Failure(description: "--listen: where? (--help lists all)") }
        let listeners = try addresses.flatMap { address throws(ListenSocket.Failure) in try ListenSocket.open(address) }
        var limits = Limits()
        // Real Immich lets a caller wait as long as the caller likes.
        limits.answerDeadline = .seconds(3_600)
        limits.bodyBytes = 256 << 20
        let server = Server(listeners: listeners, loops: loops, limits: limits, responder: immich) { complain("\($0)") }
        signals.deliver(on: loops[0]) { signal in
            guard case .terminate = signal else { return }
            loops[0].spawn {
                await server.drain(within: .seconds(1))
                exit(0)
            }
        }
        loops[0].spawn {
            do {
                try await server.start()
                complain("serving")
            } catch {
                complain("\(error)")
                exit(1)
            }
        }
        while true { pause() }
    }

    private static func complain(_ text: String) {
        let line = Array("demo-immich: \(text)\n".utf8)
        _ = unsafe write(STDERR_FILENO, line, line.count)
    }
}
