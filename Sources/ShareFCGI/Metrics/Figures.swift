/// How the program is at this moment, beside what has happened in it.
struct Figures: Sendable {
    /// One of the caches.
    struct Cache: Sendable {
        var hits = 0
        var misses = 0
        var entries = 0
    }

    /// From the web server.
    var connections = 0
    /// Archives on their way.
    var zips = 0
    /// In bytes.
    var spool = 0
    /// Guests' bytes that have arrived since the start, and their files that Immich has taken.
    var uploadedBytes = 0
    var uploadedFiles = 0
    /// By their names.
    var caches: [(name: String, cache: Cache)] = []
    var process = ProcessFigures()
}
