import FoundationEssentials
import Immich

/// Pictures in rows; with days, each lies below its heading, beside others where a row has room for them, and its last row
/// is not stretched.
struct Grid {
    let assets: [Asset]
    let root: ShareRoot
    let words: Words
    var hasDays = false
    /// Of the first one, counted from the top of the page.
    var position = 0

    var html: HTML {
        var html: HTML = "<div class=\"grid\(hasDays ? " days" : "")\">\n"
        for (index, asset) in assets.enumerated() {
            if hasDays, index == 0 || asset.day?.date != assets[index - 1].day?.date {
                if index > 0 { html += "</div>\n" }
                html += "<div class=\"day\"><h3>\(asset.day.map(words.heading) ?? words.undated)</h3>\n"
            }
            html += Tile(asset: asset, root: root, words: words, position: position + index).html
        }
        html += hasDays && !assets.isEmpty ? "</div></div>\n" : "</div>\n"
        return html
    }
}

extension Asset {
    /// As the camera's own clock showed it.
    var day: CalendarDay? { localDateTime.flatMap(CalendarDay.init) }
}

extension Site {
    /// Pictures stand together by day.
    var hasDays: Bool { page.grouping == .day }
    /// So do those of an individual link, however few they are.
    var groupsLinks: Bool { page.grouping == .month || page.grouping == .day }
}
