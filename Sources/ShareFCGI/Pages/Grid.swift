import FoundationEssentials
import Immich

/// Pictures in rows; with days, each begins below its heading, and its last row is not stretched.
struct Grid {
    let assets: [Asset]
    let root: ShareRoot
    let words: Words
    var hasDays = false
    /// Of the first one, counted from the top of the page.
    var position = 0

    var html: HTML {
        var html: HTML = "<div class=\"grid\">\n"
        for (index, asset) in assets.enumerated() {
            if hasDays, index == 0 || asset.day?.date != assets[index - 1].day?.date {
                if index > 0 { html += "<span class=\"end\"></span>\n" }
                html += "<h3>\(asset.day.map(words.heading) ?? words.undated)</h3>\n"
            }
            html += Tile(asset: asset, root: root, words: words, position: position + index).html
        }
        html += "</div>\n"
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
