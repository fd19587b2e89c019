// The standard library compares strings by this form and shows it to swift-foundation alone; Foundation proper, which has
// a public way to it, is 44 MB.
@_spi(_Unicode) import Swift

extension String {
    /// In Unicode's composed form (UAX #15, NFC).
    var composed: UnicodeScalarView {
        guard !utf8.allSatisfy({ $0 < 0x80 }) else { return unicodeScalars }
        var scalars = UnicodeScalarView()
        scalars.append(contentsOf: _nfc)
        return scalars
    }
}
