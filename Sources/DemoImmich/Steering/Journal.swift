import EventLoop
import Gateway

/// What reached this Immich: calls by route, and of media requests what came along.
final class Journal: Sendable {
    /// A request for bytes, with the names of its headers, cookies and query parameters; never their values.
    struct MediaCall: Sendable {
        let method: String
        let path: String
        let headers: [String]
        let cookies: [String]
        let query: [String]
        let range: String?
    }

    private struct Pages: Sendable {
        var calls: [String: Int] = [:]
        var media: [MediaCall] = []
        var inFlight = 0
    }

    /// Media calls that are kept; older ones go.
    private static let limit = 1_000

    private let pages = Locked(Pages())

    func begin(_ route: String) {
        pages.withLock { pages in
            pages.calls[route, default: 0] += 1
            pages.inFlight += 1
        }
    }

    func end() { pages.withLock { $0.inFlight -= 1 } }

    func note(_ call: Call) {
        let names = call.request.params.pairs.map(\.name).filter { $0.hasPrefix("HTTP_") }
        let headers = names.map { $0.dropFirst(5).lowercased().split(separator: "_").joined(separator: "-") }
        let cookies = (call.header("cookie") ?? "").split(separator: ";").map { pair in
            String(pair.prefix { $0 != "=" }.drop { $0 == " " })
        }
        let entry = MediaCall(
            method: call.method,
            path: call.path,
            headers: headers,
            cookies: cookies,
            query: call.query.pairs.map(\.name),
            range: call.header("range")
        )
        pages.withLock { pages in
            if pages.media.count >= Journal.limit { pages.media.removeFirst() }
            pages.media.append(entry)
        }
    }

    /// Forgets everything but who is still waiting.
    func clear() {
        pages.withLock { $0 = Pages(inFlight: $0.inFlight) }
    }

    var json: JSON {
        let pages = pages.withLock { $0 }
        func list(_ texts: [String]) -> JSON { .list(texts.map { .text($0) }) }
        return [
            "inFlight": .int(Int64(pages.inFlight)),
            "calls": .object(pages.calls.sorted { $0.key < $1.key }.map { ($0.key, .int(Int64($0.value))) }),
            "media": .list(
                pages.media.map {
                    [
                        "method": .text($0.method), "path": .text($0.path), "headers": list($0.headers),
                        "cookies": list($0.cookies), "query": list($0.query), "range": JSON($0.range),
                    ]
                }
            ),
        ]
    }
}
