/// When a file was last changed, in the two ways in which archives say it.
package struct ZipTime: Sendable, Equatable {
    /// The wall clock of whoever took the picture, in MS-DOS's form: two seconds fine, 1980 to 2107 (APPNOTE §4.4.6).
    let wallClock: (date: UInt16, time: UInt16)
    /// Seconds since 1970; nil where they do not fit into 32 bits.
    let moment: Int32?

    /// The year is cut to what the form can hold. `moment`: seconds since 1970.
    package init(year: Int, month: Int, day: Int, hour: Int, minute: Int, second: Int, moment: Int64?) {
        let year = min(max(year, 1980), 2107) - 1980
        wallClock = (
            date: UInt16(year << 9 | min(max(month, 1), 12) << 5 | min(max(day, 1), 31)),
            time: UInt16(min(max(hour, 0), 23) << 11 | min(max(minute, 0), 59) << 5 | min(max(second, 0), 59) / 2)
        )
        self.moment = moment.flatMap { Int32(exactly: $0) }
    }

    /// Another number for another time.
    package var hash: UInt64 {
        UInt64(wallClock.date) << 48 | UInt64(wallClock.time) << 32 | UInt64(UInt32(bitPattern: moment ?? -1))
    }

    package static func == (one: ZipTime, other: ZipTime) -> Bool {
        one.wallClock == other.wallClock && one.moment == other.moment
    }
}
