import Gateway

/// One request as Immich's framework sees it.
struct Call: Sendable {
    let method: String
    /// Path and query as they came; Express quotes them in its 404.
    let target: String
    /// The path as it came, without the query.
    let path: String
    let query: Query
    let request: Request

    init?(_ request: Request) {
        guard let method = request.params["REQUEST_METHOD"], let target = request.params["REQUEST_URI"] else {
            return nil
        }
        self.method = method
        self.target = target
        self.request = request
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        path = String(parts[0])
        query = Query(parts.count > 1 ? parts[1] : "")
    }

    var isHead: Bool { method == "HEAD" }

    /// A header as Node reads it: bytes are Latin-1, several of one name are joined. Nil where there is none.
    func header(_ name: String) -> String? {
        let key = "HTTP_" + name.uppercased().split(separator: "-").joined(separator: "_")
        let values = request.params.all(key)
        guard !values.isEmpty else { return nil }
        return values.map { value in
            String(String.UnicodeScalarView(value.map { Unicode.Scalar($0) }))
        }.joined(separator: ", ")
    }

    /// The values of the cookies of one name, decoded.
    func cookie(_ name: String) -> String? {
        guard let header = header("cookie") else { return nil }
        for pair in header.split(separator: ";") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, parts[0].drop(while: { $0 == " " }) == name else { continue }
            return percentDecoded(Array(parts[1].utf8)) ?? String(parts[1])
        }
        return nil
    }
}
