import FoundationEssentials
import Immich

/// Every word that a visitor reads, once per language.
struct Words: Sendable {
    /// The language's tag (BCP 47), for `<html lang>`; the page's script writes dates in it.
    let tag: String
    let monthNames: [String]
    /// Between the digits of large numbers.
    let thousands: String

    let untitled: String
    let untitledPicture: String
    let untitledVideo: String
    let oneItem: String
    /// Pictures and videos.
    let items: @Sendable (_ count: String) -> String
    /// Until when the link is open.
    let openUntil: @Sendable (_ date: String) -> String
    let day: @Sendable (_ day: Int, _ month: String, _ year: Int) -> String
    let days: @Sendable (_ first: CalendarDay, _ last: CalendarDay, _ monthNames: [String]) -> String
    let undated: String
    /// Short, Sunday first.
    let weekdays: [String]

    let months: String
    let allOf: @Sendable (_ pictures: String, _ month: String) -> String
    let continueWith: @Sendable (_ month: String) -> String
    let earlierPage: String
    let laterPage: String
    let wholeAlbum: String
    let emptyAlbum: String
    let stale: String

    let photo: String
    let livePhoto: String
    let playLivePhoto: String
    let video: String
    let animated: String
    /// On the tile of an animation.
    let animatedBadge: String
    let viewer: Viewer

    /// The words of the opened picture.
    struct Viewer: Sendable {
        let name: String
        let close: String
        let previous: String
        let next: String
        let download: String
        let failed: String
        /// Plays the moving parts of live photos.
        let live: String
    }

    let details: Details

    /// The words around what is known of a picture.
    struct Details: Sendable {
        let title: String
        let close: String
        let description: String
        let taken: String
        let file: String
        let camera: String
        let lens: String
        let place: String
        let map: String
        let nothing: String
    }

    let locked: Locked

    /// The words of the password form.
    struct Locked: Sendable {
        let title: String
        let explanation: String
        let password: String
        let open: String
        let wrong: String
        let limited: String
    }

    let signIn: SignIn

    /// The words of the sign-in's pages.
    struct SignIn: Sendable {
        let refusedTitle: String
        let refusedText: String
        let confirmTitle: String
        let confirmText: String
        let confirmButton: String
        let signOutTitle: String
        let signOutText: String
        let signOutButton: String
        let signedOutTitle: String
        let signedOutText: String
        let openImmich: String
    }

    let downloads: Downloads

    /// The words around downloads.
    struct Downloads: Sendable {
        let all: String
        let month: @Sendable (_ month: String) -> String
        /// Begins to select.
        let select: String
        /// Ends it.
        let cancel: String
        /// `%` stands for the number.
        let selected: String
        let everything: String
        let nothing: String
        let download: String
        /// Of a selection that is longer than the server reads.
        let tooMany: String
        let busyTitle: String
        let busyText: String
        let preparingTitle: String
        let preparingText: String
        /// Of a selection.
        let preparingChosenText: String
    }

    let links: Links

    /// The words of a visitor without a link, or with one that has expired.
    struct Links: Sendable {
        let homeTitle: String
        let homeText: String
        let expiredTitle: String
        let expiredText: String
    }

    let uploads: Uploads

    /// The words of the page where guests add files.
    struct Uploads: Sendable {
        let add: String
        let explanation: String
        let choose: String
        let drop: String
        let needsScript: String
        let tooLarge: @Sendable (_ most: String) -> String
        /// What else the page's script says, by the name of the attribute that tells it. `%` stands for a number or a share.
        let states: KeyValuePairs<StaticString, String>
    }

    let nothingTitle: String
    let nothingText: String
    let awayTitle: String
    let awayText: String
    let tryAgain: String
    let back: String
}

extension Words {
    func itemCount(_ count: Int) -> String { count == 1 ? oneItem : items(number(count)) }

    func name(of month: Month) -> String {
        month.year == 0 ? undated : "\(monthNames[month.month - 1]) \(month.year)"
    }

    func text(_ date: CalendarDay) -> String { day(date.day, monthNames[date.month - 1], date.year) }

    /// The day and the minute in it.
    func timeText(_ date: CalendarDay) -> String {
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let minute = date.secondOfDay / 60
        return "\(text(date)), \(two(minute / 60)):\(two(minute % 60))"
    }

    /// Above the pictures of a day; the script writes it alike (`dayName` in script/items.js).
    func heading(_ date: CalendarDay) -> String { "\(weekdays[date.weekday]), \(text(date))" }

    /// One day, or the first and the last of several.
    func text(_ first: CalendarDay, _ last: CalendarDay) -> String {
        (first.year, first.month, first.day) == (last.year, last.month, last.day)
            ? text(first) : days(first, last, monthNames)
    }

    /// 12,345
    func number(_ number: Int) -> String {
        let digits = String(number)
        var text = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index).isMultiple(of: 3) { text += thousands }
            text.append(digit)
        }
        return text
    }
}
