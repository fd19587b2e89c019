/// A size as visitors read it: in units of 1000, as phones and cameras count.
struct ByteCount {
    private let bytes: UInt64

    init(_ bytes: UInt64) { self.bytes = bytes }

    /// With at most one decimal, rounded: `1.5 MB`.
    var text: String {
        guard bytes >= 1_000 else { return "\(bytes) B" }
        var (unit, units) = (UInt64(1_000), ["kB", "MB", "GB", "TB", "PB", "EB"][...])
        while units.count > 1, tenths(of: unit) >= 10_000 {
            unit *= 1_000
            units.removeFirst()
        }
        let (whole, tenth) = tenths(of: unit).quotientAndRemainder(dividingBy: 10)
        return "\(whole)\(tenth == 0 ? "" : ".\(tenth)") \(units.first ?? "kB")"
    }

    private func tenths(of unit: UInt64) -> UInt64 {
        let tenth = unit / 10
        return bytes / tenth + (bytes % tenth >= tenth / 2 ? 1 : 0)
    }
}
