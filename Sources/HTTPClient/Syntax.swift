/// The bytes that HTTP gives a meaning (RFC 9110 §5.5, §5.6).
extension UInt8 {
    static let tab: UInt8 = 0x09
    static let lineFeed: UInt8 = 0x0A
    static let carriageReturn: UInt8 = 0x0D
    static let space: UInt8 = 0x20
    static let zero: UInt8 = 0x30
    static let colon: UInt8 = 0x3A

    /// What a field value may hold: no control character but the tab (RFC 9110 §5.5).
    var isFieldByte: Bool { self == .tab || (self >= .space && self != 0x7F) }
}
