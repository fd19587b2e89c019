import HTTPClient
import Immich

/// One thing that the program can be told to do.
struct Command: Sendable {
    /// What the shell learns (sysexits would be finer than anybody reads).
    enum ExitCode: Int32 {
        case ok = 0
        /// It was tried and went wrong, or the configuration forbids it.
        case failure = 1
        /// The command line is wrong.
        case usage = 2
    }

    let name: String
    /// The word that it takes, as the help shows it.
    var operand = ""
    /// One line of help.
    let summary: String
    /// Options without a value that mean something to it.
    var flags: Set<Arguments.Flag> = []
    let run: @Sendable (Invocation) async throws -> ExitCode

    /// Every command, in the order of the help.
    static let all: [Command] = [.serve, .check, .doctor, .sso, .importing, .help, .version, .settings]

    /// Runs what the command line says; `arguments` begin behind the program's name.
    static func run(
        _ arguments: [String],
        environment: [String: String],
        composition: Composition,
        console: Console,
        standardFile: String = ConfigurationFile.standardPath
    ) async -> ExitCode {
        do {
            let invocation = Invocation(
                arguments: try Arguments(arguments),
                environment: environment,
                composition: composition,
                console: console,
                standardFile: standardFile
            )
            return try await command(of: invocation.arguments).run(invocation)
        } catch let failure as Arguments.Failure {
            console.error("share-fcgi: \(failure)\nTry: share-fcgi help")
            return .usage
        } catch let error as ConfigurationError {
            let lines = error.problems.map { "share-fcgi: \($0)" } + error.remarks.map(IPPImport.line)
            console.error(lines.joined(separator: "\n"))
            return error.isUsage ? .usage : .failure
        } catch {
            console.error("share-fcgi: \(error)")
            return .failure
        }
    }

    private static func command(of arguments: Arguments) throws(Arguments.Failure) -> Command {
        if arguments.flags.contains(.help) { return .help }
        if arguments.flags.contains(.version) { return .version }
        guard let name = arguments.command else { throw Arguments.Failure(description: "no command is given") }
        if let command = all.first(where: { $0.name == name }) {
            try arguments.expectFlags(command.flags, of: name)
            return command
        }
        let nearest = Nearest.of(name, among: all.map(\.name)).map { "; did you mean \(all[$0].name)?" } ?? ""
        throw Arguments.Failure(description: "there is no command \(LogText.quoted(name, limit: 120))\(nearest)")
    }
}

/// What the commands need of the composition root.
struct Composition: Sendable {
    /// Serves until it is told to stop; signs people in where the owner wants that.
    let serve: @Sendable (Configuration, SignIn?, Log) async throws -> Void
    /// Immich, for the commands that only ask it something.
    let immich: @Sendable (Configuration) async throws -> any ImmichAPI
    /// A client for the command that comes to our own front door as a stranger.
    let stranger: @Sendable () async throws -> any HTTPFetching
}

/// Where a command's own words go; the log goes its own way.
struct Console: Sendable {
    /// Lines for whoever asked.
    let output: @Sendable (String) -> Void
    /// Lines about what is wrong.
    let error: @Sendable (String) -> Void
    /// What was piped in, such as a key, no more than so many bytes; nil where nothing was.
    var input: @Sendable (_ limit: Int) -> [UInt8]? = { PipedInput.read(limit: $0) }

    static let standard = Console(
        output: { print($0) },
        error: { text in
            for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
                LogWriter(descriptor: 2).write(line + "\n")
            }
        }
    )
}
