/// The form of a tile, in steps that the style sheet has a class for: no tile needs a style of its own, so the page's
/// security policy can forbid them, and rows are whole before a picture or the script has come.
///
/// The script computes the same steps (`stepOf` in gallery.js): both sides must agree, or the page would jump.
struct Shape {
    /// Width by height in thousandths, as the script gets it.
    let thousandths: Int
    /// Width by height in twentieths: what the rows are made of. 10 (twice as high as wide) to 40.
    let step: Int

    /// Hostile and unknown ratios become squares.
    init(ratio: Double) {
        let isUsable = ratio >= 0.02 && ratio <= 50
        thousandths = isUsable ? Int((ratio * 1_000).rounded()) : 1_000
        step = min(40, max(10, (thousandths + 25) / 50))
    }

    /// Pixels across of Immich's rendition whose shorter side measures `shortSide`.
    func width(shortSide: Int) -> Int { max(shortSide, shortSide * thousandths / 1_000) }

    /// The greatest step that is not wider than the picture: what stands alone is never given more room than it fills.
    var stepWithin: Int { min(40, max(10, thousandths / 50)) }

    /// Half of what the tile measures on a wide, a usual and a small screen: thumbnails carry the page, sharp enough up
    /// to twice their size, and the heavy previews are taken only where a tile is larger than that.
    var sizes: String {
        "(min-width:1800px) \(step * 7)px,(min-width:640px) \(step * 5)px,\(step * 7 / 2)px"
    }
}
