import EventLoop
import FoundationEssentials
import Gateway
import Glibc

/// `demo-immich`: serves until SIGTERM or SIGINT.
@main enum Program {
    static func main() async {
        do {
            let arguments = try Arguments(Array(CommandLine.arguments.dropFirst()))
            if arguments.printsHelp { return print(Arguments.help) }
            let pictures = try Pictures(folder: arguments.library)
            let immich = DemoImmich(options: arguments.options, seed: arguments.seed, pictures: pictures)
            if arguments.printsLinks { return print(immich.linksText) }
            arguments.apply(to: immich)
            try await serve(immich, at: arguments.listen)
        } catch {
            complain("\(error)")
            exit(1)
        }
    }

    private static func serve(_ immich: DemoImmich, at addresses: [ListenAddress]) async throws {
        guard !addresses.isEmpty else { throw Arguments.Failure(description: "--listen: where? (--help lists all)") }
        // Blocked before the first thread is made, so that all of them inherit it.
        var signals = sigset_t()
        unsafe sigemptyset(&signals)
        for signal in [SIGTERM, SIGINT] { unsafe sigaddset(&signals, signal) }
        unsafe pthread_sigmask(SIG_BLOCK, &signals, nil)
        let listeners = try addresses.flatMap { address throws(ListenSocket.Failure) in try ListenSocket.open(address) }
        var limits = Limits()
        // Real Immich lets a caller wait as long as the caller likes.
        limits.answerDeadline = .seconds(3_600)
        let loops = try (0..<2).map { _ throws(SystemError) in try EventLoop() }
        let server = Server(listeners: listeners, loops: loops, limits: limits, responder: immich) { complain("\($0)") }
        try await server.start()
        complain("serving")
        var received: Int32 = 0
        unsafe sigwait(&signals, &received)
        await server.drain(within: .seconds(2))
    }

    private static func complain(_ text: String) {
        let line = Array("demo-immich: \(text)\n".utf8)
        _ = unsafe write(STDERR_FILENO, line, line.count)
    }
}
