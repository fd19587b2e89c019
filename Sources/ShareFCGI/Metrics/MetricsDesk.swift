import EventLoop
import Gateway

/// `/share/metrics`: what is counted, for those whom the owner lets ask. For everybody else there is no such address.
struct MetricsDesk: Sendable {
    /// Where a proxy in front names somebody else than whoever connected.
    private static let forwarded = [
        "Forwarded", "X-Forwarded-For", "X-Real-IP", "CF-Connecting-IP", "True-Client-IP", "Fly-Client-IP",
    ]

    let networks: TrustedNetworks
    let metrics: Metrics
    let workers: WorkerPool?
    /// But for what the gateway and the kernel know.
    let figures: @Sendable () -> Figures

    /// Whether a visitor may ask. Where a proxy speaks for somebody else, and the web server has not been told to believe
    /// it, everybody seems to have the proxy's address: then nobody may.
    func isOpen(to visit: Visit) -> Bool {
        // Caddy's word for X-Forwarded-For as it came; by a header, a visitor's `X_Forwarded_For` might win.
        guard let forwarded = try? visit.meta.parameter("SHAREFCGI_FORWARDED") ?? "" else { return false }
        let named = Self.forwarded.flatMap(visit.meta.headers).map { String(decoding: $0, as: UTF8.self) }
        let address = visit.visitor.address
        return networks.contains(address)
            && (named + [forwarded]).allSatisfy { $0.isEmpty || IPAddress($0) == address }
    }

    func answer() async -> Response {
        var figures = figures()
        figures.connections = await metrics.connections()
        figures.process = await workers?.run { ProcessFigures.now() } ?? .now()
        let text = MetricsText.render(metrics.now, figures, startedAt: metrics.startedAt)
        var response = Response(constant: .ok)
        response.fields.add("Content-Type", Fields.Value(Exposition.contentType))
        response.body = .bytes(Array(text.utf8))
        return response
    }
}
