/// A UUID in sixteen bytes: fifty thousand of them must not cost fifty thousand strings.
struct Identity: Hashable, Sendable {
    let high: UInt64
    let low: UInt64

    /// The same id for the same name, on every machine; version 4 in shape only.
    init(named name: String) {
        var noise = Noise(seed: name)
        high = noise.next() & ~0xF000 | 0x4000
        low = noise.next() & ~(0b11 << 62) | 0b10 << 62
    }

    /// The spelling that Immich's validator takes: version 4, hexadecimal digits of either case.
    init?(_ text: some StringProtocol) {
        let bytes = Array(text.utf8)
        guard bytes.count == 36 else { return nil }
        var digits: [UInt64] = []
        for (index, byte) in bytes.enumerated() {
            if [8, 13, 18, 23].contains(index) {
                guard byte == UInt8(ascii: "-") else { return nil }
            } else {
                guard let digit = hexadecimalDigit(byte) else { return nil }
                digits.append(UInt64(digit))
            }
        }
        guard digits[12] == 4, (8...11).contains(digits[16]) else { return nil }
        high = digits[..<16].reduce(0) { $0 << 4 | $1 }
        low = digits[16...].reduce(0) { $0 << 4 | $1 }
    }

    /// 8-4-4-4-12 digits in lower case.
    var text: String {
        var text: [UInt8] = []
        text.reserveCapacity(36)
        for index in 0..<32 {
            if [8, 12, 16, 20].contains(index) { text.append(UInt8(ascii: "-")) }
            let digit = UInt8((index < 16 ? high : low) >> UInt64(60 - index % 16 * 4) & 15)
            text.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
        }
        return String(decoding: text, as: UTF8.self)
    }
}
