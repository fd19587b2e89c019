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
        let address = visit.visitor.address
        return networks.contains(address)
            && Self.forwarded.allSatisfy { name in
                visit.meta.headers(name).allSatisfy { IPAddress(String(decoding: $0, as: UTF8.self)) == address }
            }
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
