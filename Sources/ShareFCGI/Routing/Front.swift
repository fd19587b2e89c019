import Gateway

/// What visitors find under one name and below one path: everything in which two hosts of one service can differ.
struct Front: Sendable {
    /// Where it is found.
    struct Place: Hashable, Sendable {
        /// Nil for every name that has no settings of its own.
        var host: HostName?
        /// In front of `/share` and `/s`: empty, or `/photos`.
        var basePath = ""
    }

    let parser: RouteParser
    let answers: Answers
    let fields: PageFields
    let desk: ShareDesk
}
