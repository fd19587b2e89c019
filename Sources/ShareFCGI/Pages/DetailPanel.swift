/// What is known of a picture, in a panel beside it and a strip below it: the parts and lines for the fields that
/// visitors may read. Empty for the viewer, whose script fills it, or with a picture's texts.
struct DetailPanel {
    /// Fields that stand on one line, with something between them.
    private struct Line: Sendable {
        let fields: [DetailField]
        var joint = " · "
    }

    let fields: Set<DetailField>
    var hasMap = false

    /// There is a strip.
    var hasCaption: Bool { fields.contains(.caption) }
    /// There is something for the panel.
    var hasPanel: Bool { !fields.subtracting([.caption]).isEmpty }

    private struct Part: Sendable {
        let title: @Sendable (Words.Details) -> String
        let lines: [Line]
        var hasMap = false
    }

    private static let parts = [
        Part(title: { $0.description }, lines: [Line(fields: [.description])]),
        Part(title: { $0.taken }, lines: [Line(fields: [.date]), Line(fields: [.timeZone])]),
        Part(title: { $0.file }, lines: [Line(fields: [.fileName]), Line(fields: [.dimensions, .fileSize])]),
        Part(
            title: { $0.camera },
            lines: [
                Line(fields: [.make, .model], joint: " "), Line(fields: [.exposure, .aperture, .iso, .focalLength]),
            ]
        ),
        Part(title: { $0.lens }, lines: [Line(fields: [.lens])]),
        Part(
            title: { $0.place },
            lines: [Line(fields: [.city, .state, .country], joint: ", "), Line(fields: [.coordinates])],
            hasMap: true
        ),
    ]

    /// For the viewer: everything hidden until the script knows what to say.
    func template(_ words: Words) -> HTML {
        var html: HTML = """
            <aside class="panel" id="panel" aria-label="\(words.details.title)" hidden>
            <header><h2>\(words.details.title)</h2>
            <button class="shut" type="button" aria-label="\(words.details.close)">\(Viewer.cross)</button></header>

            """
        html += parts(words, DetailTexts(), isTemplate: true)
        html += "<p class=\"nothing\" hidden>\(words.details.nothing)</p>\n</aside>\n"
        return html
    }

    /// Below a picture that has a page of its own: empty where nothing is known. `isCaptioned`: its description, which is
    /// the caption, stands there already.
    func filled(_ texts: DetailTexts, _ words: Words, isCaptioned: Bool = false) -> HTML {
        let rest = DetailPanel(fields: isCaptioned ? fields.subtracting([.description]) : fields, hasMap: hasMap)
        let parts = rest.parts(words, texts, isTemplate: false)
        guard !parts.bytes.isEmpty else { return "" }
        return "<aside class=\"known\" aria-label=\"\(words.details.title)\">\n\(parts)</aside>\n"
    }

    private func parts(_ words: Words, _ texts: DetailTexts, isTemplate: Bool) -> HTML {
        var html = HTML()
        let isHidden: HTML = isTemplate ? " hidden" : ""
        for part in Self.parts {
            var lines = HTML()
            for line in part.lines { lines += self.line(line, texts, isTemplate) }
            guard !lines.bytes.isEmpty else { continue }
            if part.hasMap { lines += map(words, texts, isTemplate) }
            html += "<section\(isHidden)><h3>\(part.title(words.details))</h3>\n\(lines)</section>\n"
        }
        return html
    }

    /// Foreign text has its own direction, which reaches nothing else.
    private func line(_ line: Line, _ texts: DetailTexts, _ isTemplate: Bool) -> HTML {
        let shown = line.fields.filter(fields.contains)
        guard isTemplate else {
            let known = shown.compactMap { texts.values[$0] }
            return known.isEmpty ? "" : "<p>\(isolated: known.joined(separator: line.joint))</p>\n"
        }
        guard !shown.isEmpty else { return "" }
        let names = shown.map(\.rawValue).joined(separator: " ")
        return "<p dir=\"auto\" data-fields=\"\(names)\" data-joint=\"\(line.joint)\"></p>\n"
    }

    private func map(_ words: Words, _ texts: DetailTexts, _ isTemplate: Bool) -> HTML {
        guard hasMap, isTemplate || texts.map != nil else { return "" }
        let address: HTML = if let map = texts.map { " href=\"\(map)\"" } else { " hidden" }
        return """
            <p><a class="map"\(address) target="_blank" rel="noopener noreferrer" referrerpolicy="no-referrer">\
            \(words.details.map)</a></p>

            """
    }
}
