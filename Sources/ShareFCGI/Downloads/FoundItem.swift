import FoundationEssentials
import Immich
import Zip

/// One item of a download, looked up: the file itself and, of a live photo, its moving part.
struct FoundItem: Sendable {
    struct File: Sendable {
        let source: PreparedZip.Source
        let size: UInt64
        /// Of the name.
        let base: String
        let suffix: String
    }

    var files: [File]
}

extension PreparedZip {
    /// `tellsZone`: when a picture was taken is also said in universal time; what that and its clock differ by is the zone.
    init(_ items: [DownloadItem], _ found: [FoundItem], tellsZone: Bool) {
        var names = UniqueNames()
        var entries: [ZipEntry] = []
        var sources: [PreparedZip.Source] = []
        entries.reserveCapacity(found.count)
        sources.reserveCapacity(found.count)
        for (item, found) in zip(items, found) {
            // A clip of the same suffix as its still would be no second file.
            var suffixes: [String] = []
            for file in found.files {
                suffixes.append(suffixes.contains(file.suffix) ? "-motion" + file.suffix : file.suffix)
            }
            let base = names.base(found.files[0].base, for: suffixes)
            let time = ZipTime(item, tellsZone: tellsZone)
            for (file, suffix) in zip(found.files, suffixes) {
                entries.append(ZipEntry(name: base + suffix, size: file.size, time: time))
                sources.append(file.source)
            }
        }
        self.init(archive: ZipArchive(entries), sources: sources)
    }
}

extension ZipTime {
    /// When it was taken, by the clock where it was taken; of what has no date, the form's first day.
    fileprivate init(_ item: DownloadItem, tellsZone: Bool) {
        let takenAt = tellsZone ? item.takenAt : nil
        let moment = takenAt.flatMap { Int64(exactly: $0.timeIntervalSince1970.rounded(.down)) }
        guard let day = item.localDateTime.flatMap(CalendarDay.init) else {
            self.init(year: 1980, month: 1, day: 1, hour: 0, minute: 0, second: 0, moment: moment)
            return
        }
        let second = (day.seconds % 86_400 + 86_400) % 86_400
        self.init(
            year: day.year,
            month: day.month,
            day: day.day,
            hour: second / 3_600,
            minute: second / 60 % 60,
            second: second % 60,
            moment: moment
        )
    }
}
