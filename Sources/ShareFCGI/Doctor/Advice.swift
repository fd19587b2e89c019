/// Lines to write, for the web server and the files of one site.
struct Advice: Sendable {
    let server: WebServer
    let files: GateFiles

    /// The gate itself.
    var gate: [String] { files.remedy.lines(for: server) }

    func lines(_ door: Door) -> [String] { door.remedy(files).lines(for: server) }
    func lines(_ remedy: Remedy) -> [String] { remedy.lines(for: server) }
}
