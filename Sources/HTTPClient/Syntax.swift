/// The bytes that HTTP gives a meaning (RFC 9110 §5.5, §5.6).
extension UInt8 {
    static let tab: UInt8 = 0x09
    static let lineFeed: UInt8 = 0x0A
    static let carriageReturn: UInt8 = 0x0D
    static let space: UInt8 = 0x20
    static let zero: UInt8 = 0x30
    static let colon: UInt8 = 0x3A

    var isDigit: Bool { self >= 0x30 && self <= 0x39 }

    /// `tchar`: what a method or a field name is made of (RFC 9110 §5.6.2).
    var isTokenByte: Bool {
        switch self {
        case 0x30...0x39, 0x41...0x5A, 0x5E...0x7A, 0x7C, 0x7E: true
        case 0x21, 0x23...0x27, 0x2A, 0x2B, 0x2D, 0x2E: true
        default: false
        }
    }

    /// What a field value may hold: no control character but the tab (RFC 9110 §5.5).
    var isFieldByte: Bool { self == .tab || (self >= .space && self != 0x7F) }
}
