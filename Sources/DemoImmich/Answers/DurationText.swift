/// Release 2's durations: `00:00:20.000`, and bare seconds for a GIF.
enum DurationText {
    static func text(_ milliseconds: Int64, of kind: Asset.Kind) -> String {
        if kind == .animation {
            let tenths = milliseconds / 100
            return tenths % 10 == 0 ? String(tenths / 10) : "\(tenths / 10).\(tenths % 10)"
        }
        func two(_ value: Int64) -> String { value < 10 ? "0\(value)" : String(value) }
        let (seconds, rest) = milliseconds.quotientAndRemainder(dividingBy: 1_000)
        let fraction = String(String(1_000 + rest).dropFirst())
        return "\(two(seconds / 3_600)):\(two(seconds / 60 % 60)):\(two(seconds % 60)).\(fraction)"
    }
}
