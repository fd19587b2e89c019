import FoundationEssentials
import Glibc

/// The time zone of this machine (`TZ`), in which its owner thinks.
enum LocalZone {
    /// Seconds that its clock is ahead of UTC at a moment; 0 where nothing is known.
    static func offset(at date: Date) -> Int {
        guard let day = CalendarDay(date) else { return 0 }
        var time = time_t(day.seconds)
        var parts = unsafe tm()
        guard unsafe localtime_r(&time, &parts) != nil else { return 0 }
        return unsafe parts.tm_gmtoff
    }
}
