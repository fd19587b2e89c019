struct Log: Sendable {
    enum Level: String, CaseIterable, Sendable { case error, warning, info, debug }
}
