/// A ``DecisionReport`` as a page, for an owner: it speaks the language of the log.
enum WhoAmIPage {
    static func render(_ site: Site, _ report: DecisionReport) -> [UInt8] {
        var body: HTML = """
            <main class="card report">
            <h1>Who am I?</h1>
            <p>What the web server told, and what was made of it. Set debug.whoami to false when you are done.</p>

            """
        body += list("Received", report.received)
        body += list("Decided", report.decided)
        body += "</main>\n"
        return Document(site: site, title: "Who am I?", kind: "quiet").render(body)
    }

    private static func list(_ title: String, _ lines: [DecisionReport.Line]) -> HTML {
        var list: HTML = "<h2>\(title)</h2>\n<dl>\n"
        for line in lines { list += "<dt>\(line.name)</dt><dd>\(isolated: line.value)</dd>\n" }
        list += "</dl>\n"
        return list
    }
}
