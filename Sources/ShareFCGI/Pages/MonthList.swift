import Immich

/// The months of an album by year, each a link to its page: what to jump by, and all that the script knows of them.
struct MonthList {
    let months: [MonthCount]
    let root: ShareRoot
    let words: Words

    /// Pictures.
    private static let long = 400

    var html: HTML {
        guard !months.isEmpty else { return "" }
        var html: HTML = "<details class=\"jump\(kind)\"><summary>\(words.months)</summary>\n"
        html += "<nav aria-label=\"\(words.months)\">\n"
        var rest = months[...]
        while let year = rest.first?.month.year {
            let inYear = rest.prefix { $0.month.year == year }
            rest = rest.dropFirst(inYear.count)
            html += "<p>\(year == 0 ? "" : String(year))</p>\n<ul>\n"
            for month in inYear { html += link(to: month) }
            html += "</ul>\n"
        }
        html += "</nav></details>\n"
        return html
    }

    /// A single month needs no list, and a long album gets a rail along the edge.
    private var kind: HTML {
        guard months.count > 1 else { return " alone" }
        return months.itemCount >= Self.long ? " long" : ""
    }

    private func link(to month: MonthCount) -> HTML {
        let name = words.name(of: month.month)
        let short = month.month.year == 0 ? name : words.monthNames[month.month.month - 1]
        return """
            <li><a href="\(root.month(month.month))" data-month="\(month.month.text)" data-count="\(month.count)" \
            data-name="\(name)">\(short) <span>\(words.number(month.count))</span></a></li>

            """
    }
}
