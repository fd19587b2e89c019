/// A short name for bytes of our own making: FNV-1a of 64 bits. It tells one of our answers from another, and defends
/// nothing.
enum ContentHash {
    /// 16 hexadecimal digits.
    static func text(of bytes: [UInt8]) -> String {
        let sum = bytes.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
        let digits = String(sum, radix: 16)
        return String(repeating: "0", count: 16 - digits.utf8.count) + digits
    }
}
