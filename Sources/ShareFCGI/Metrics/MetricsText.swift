import FoundationEssentials

/// Everything that is counted, as text. Always the same lines with other numbers; pure.
struct MetricsText {
    private var exposition = Exposition()

    static func render(_ tally: Tally, _ figures: Figures, startedAt: Date) -> String {
        var text = MetricsText()
        text.addRequests(tally)
        text.addImmich(tally)
        text.addRefusals(tally)
        text.addFigures(figures)
        text.addProcess(figures.process, startedAt: startedAt)
        return text.exposition.text
    }

    private typealias Sample = Exposition.Sample

    private mutating func addRequests(_ tally: Tally) {
        let kinds = RequestKind.allCases.map { (name: $0.rawValue, requests: tally.requests[$0] ?? Tally.Requests()) }
        exposition.add(
            "share_fcgi_requests_total",
            .counter,
            "Requests, by what they were about and the class of their status; none: nobody waited for the answer.",
            kinds.flatMap { kind in
                (2...5).map { Sample(["route": kind.name, "code": "\($0)xx"], kind.requests.classes[$0]) }
                    + [Sample(["route": kind.name, "code": "none"], kind.requests.classes[0])]
            }
        )
        exposition.add(
            "share_fcgi_request_duration_seconds",
            .summary,
            "How long answers took until they began.",
            kinds.flatMap { Sample.summary(["route": $0.name], sum: $0.requests.time, count: $0.requests.count) }
        )
        exposition.add(
            "share_fcgi_requests_limited_total",
            .counter,
            "Requests that were told to come again later (429).",
            kinds.map { Sample(["route": $0.name], $0.requests.limited) }
        )
        exposition.add(
            "share_fcgi_streamed_bytes_total",
            .counter,
            "Bytes of archives, and of media that the web server cannot fetch by itself.",
            RequestKind.streaming.map { Sample(["route": $0.rawValue], tally.requests[$0]?.streamed ?? 0) }
        )
        exposition.add(
            "share_fcgi_requests_in_flight",
            .gauge,
            "Requests without an answer yet.",
            tally.inFlight
        )
    }

    private mutating func addImmich(_ tally: Tally) {
        let uses = Tally.Use.allCases.map { (name: $0.rawValue, calls: tally.calls[$0] ?? Tally.Calls()) }
        exposition.add(
            "share_fcgi_immich_calls_total",
            .counter,
            "Calls to Immich, by what they were for and what came of them.",
            uses.flatMap { use in
                Tally.Outcome.allCases.map {
                    Sample(["use": use.name, "outcome": $0.rawValue], use.calls.outcomes[$0] ?? 0)
                }
            }
        )
        exposition.add(
            "share_fcgi_immich_call_duration_seconds",
            .summary,
            "How long Immich took to answer; of a file, to begin with it.",
            uses.flatMap { Sample.summary(["use": $0.name], sum: $0.calls.time, count: $0.calls.count) }
        )
    }

    private mutating func addRefusals(_ tally: Tally) {
        exposition.add("share_fcgi_wrong_passwords_total", .counter, "Wrong passwords.", tally.wrongPasswords)
        exposition.add(
            "share_fcgi_links_refused_total",
            .counter,
            "Links that were not shown, and why.",
            Tally.Refusal.allCases.map { Sample(["reason": $0.rawValue], tally.refusals[$0] ?? 0) }
        )
        exposition.add(
            "share_fcgi_troubles_total",
            .counter,
            "What the log has a line about now and then: where something broke.",
            Tally.Trouble.allCases.map { Sample(["place": $0.rawValue], tally.troubles[$0] ?? 0) }
        )
    }

    private mutating func addFigures(_ figures: Figures) {
        exposition.add("share_fcgi_connections", .gauge, "Connections from the web server.", figures.connections)
        exposition.add("share_fcgi_zips_in_flight", .gauge, "Archives on their way.", figures.zips)
        exposition.add("share_fcgi_spool_bytes", .gauge, "Guests' files that Immich does not have yet.", figures.spool)
        exposition.add(
            "share_fcgi_uploaded_bytes_total",
            .counter,
            "Bytes that guests have sent.",
            figures.uploadedBytes
        )
        exposition.add(
            "share_fcgi_uploaded_files_total",
            .counter,
            "Guests' files that Immich has taken.",
            figures.uploadedFiles
        )
        exposition.add(
            "share_fcgi_cache_hits_total",
            .counter,
            "Answers out of memory.",
            figures.caches.map { Sample(["cache": $0.name], $0.cache.hits) }
        )
        exposition.add(
            "share_fcgi_cache_misses_total",
            .counter,
            "Answers for which somebody waited.",
            figures.caches.map { Sample(["cache": $0.name], $0.cache.misses) }
        )
        exposition.add(
            "share_fcgi_cache_entries",
            .gauge,
            "Answers that are remembered.",
            figures.caches.map { Sample(["cache": $0.name], $0.cache.entries) }
        )
    }

    /// The names are those that Prometheus' own libraries have for every process.
    private mutating func addProcess(_ process: ProcessFigures, startedAt: Date) {
        exposition.add(
            "share_fcgi_build_info",
            .gauge,
            "The release that runs.",
            [Sample(["version": Command.release], 1)]
        )
        exposition.add(
            "process_start_time_seconds",
            .gauge,
            "When the process began, in seconds since 1970.",
            startedAt.timeIntervalSince1970
        )
        exposition.add(
            "process_cpu_seconds_total",
            .counter,
            "Processor time that it has used.",
            process.cpu / .seconds(1)
        )
        exposition.add(
            "process_resident_memory_bytes",
            .gauge,
            "Memory that it has now.",
            process.residentMemory
        )
        exposition.add("process_open_fds", .gauge, "Descriptors that it has open.", process.openDescriptors)
        exposition.add("process_max_fds", .gauge, "Descriptors that it may have.", process.maximumDescriptors)
    }
}
