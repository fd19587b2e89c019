import EventLoop
import Gateway

/// What reached this Immich: calls by route, and of each what came along.
final class Journal: Sendable {
    /// A call with the names of its headers, cookies, query parameters and credentials; never their values.
    struct Entry: Sendable {
        let route: String
        let method: String
        let path: String
        let headers: [String]
        let cookies: [String]
        let query: [String]
        /// `header x-immich-share-key`, `query key`, `cookie immich_access_token`; the first one counted.
        let credentials: [String]
        let range: String?
    }

    private struct Pages: Sendable {
        var counts: [String: Int] = [:]
        var entries: [Entry] = []
        var inFlight = 0
    }

    /// Calls that are kept; of older ones half go at once.
    private static let limit = 4_000
    /// Routes whose answers are bytes of pictures and videos.
    private static let media: Set = ["thumbnail", "preview", "fullsize", "original", "playback"]

    private let pages = Locked(Pages())

    func begin(_ route: String, _ call: Call) {
        let entry = Journal.entry(route, call)
        pages.withLock { pages in
            pages.counts[route, default: 0] += 1
            pages.inFlight += 1
            if pages.entries.count >= Journal.limit { pages.entries.removeFirst(Journal.limit / 2) }
            pages.entries.append(entry)
        }
    }

    func end() { pages.withLock { $0.inFlight -= 1 } }

    /// Forgets everything but who is still waiting.
    func clear() {
        pages.withLock { $0 = Pages(inFlight: $0.inFlight) }
    }

    var json: JSON {
        let pages = pages.withLock { $0 }
        return [
            "inFlight": .int(Int64(pages.inFlight)),
            "calls": .object(pages.counts.sorted { $0.key < $1.key }.map { ($0.key, .int(Int64($0.value))) }),
            "media": .list(pages.entries.filter { Journal.media.contains($0.route) }.map(\.json)),
            "list": .list(pages.entries.map(\.json)),
        ]
    }

    private static func entry(_ route: String, _ call: Call) -> Entry {
        let names = call.request.params.pairs.map(\.name).filter { $0.hasPrefix("HTTP_") }
        return Entry(
            route: route,
            method: call.method,
            path: call.path,
            headers: names.map { $0.dropFirst(5).lowercased().split(separator: "_").joined(separator: "-") },
            cookies: (call.header("cookie") ?? "").split(separator: ";").map { pair in
                String(pair.prefix { $0 != "=" }.drop { $0 == " " })
            },
            query: call.query.pairs.map(\.name),
            credentials: Credential.places(in: call),
            range: call.header("range")
        )
    }
}

extension Journal.Entry {
    var json: JSON {
        func list(_ texts: [String]) -> JSON { .list(texts.map { .text($0) }) }
        return [
            "route": .text(route), "method": .text(method), "path": .text(path), "headers": list(headers),
            "cookies": list(cookies), "query": list(query), "credentials": list(credentials), "range": JSON(range),
        ]
    }
}
