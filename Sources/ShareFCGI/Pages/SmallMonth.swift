import Immich

/// The form of a month so small that it shares a row with its neighbours on wide screens.
///
/// The style sheet makes its width of the sum of its pictures' steps, so that all pictures of a row are of one height;
/// the script computes the same for the months that it adds (`MonthForm` in script/form.js).
struct SmallMonth {
    /// The sum of the pictures' steps (``Shape``), at least what a heading needs.
    let steps: Int
    let count: Int

    /// What still fits into the narrowest of wide screens.
    static let most = 120
    static let least = 28

    /// Nil for months that have rows of their own.
    init?(_ assets: [Asset]) {
        guard !assets.isEmpty, assets.count <= Self.most / 10 else { return nil }
        let sum = assets.reduce(0) { $0 + Shape(ratio: $1.ratio).step }
        guard sum <= Self.most else { return nil }
        steps = max(sum, Self.least)
        count = assets.count
    }

    /// Tens and units are classes of their own: 33 rules instead of a hundred, and no style in the page.
    var classes: HTML { " few d\(steps / 10) u\(steps % 10) n\(count)" }
}
