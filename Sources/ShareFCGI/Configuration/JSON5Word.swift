import HTTPClient

/// A word without quotes that is a value.
enum JSON5Word {
    /// A number is whole wherever JavaScript sees a whole one: `1.0`, `1e3`. Nil for all but numbers, true, false, null.
    static func value(_ word: ArraySlice<UInt8>, _ dialect: JSON5.Dialect) -> RawValue? {
        let text = String(decoding: word, as: UTF8.self)
        switch text {
        case "true", "false": return .flag(text == "true")
        case "null": return .null
        default:
            guard isNumber(word, isJSON5: dialect == .json5), let number = Double(text) else { return nil }
            return (Int(text) ?? Int(exactly: number)).map(RawValue.integer) ?? .fraction(number)
        }
    }

    private static func isNumber(_ word: ArraySlice<UInt8>, isJSON5: Bool) -> Bool {
        let isSigned = word.first == UInt8(ascii: "-") || isJSON5 && word.first == UInt8(ascii: "+")
        let number = word.dropFirst(isSigned ? 1 : 0)
        if isJSON5 {
            if number.elementsEqual("Infinity".utf8) || number.elementsEqual("NaN".utf8) { return true }
            if number.starts(with: "0x".utf8) || number.starts(with: "0X".utf8) {
                return number.count > 2 && number.dropFirst(2).allSatisfy(\.isHexadecimal)
            }
        }
        let significand = number.prefix { $0 | 0x20 != UInt8(ascii: "e") }
        let whole = significand.prefix(while: \.isDigit)
        // With the point in front.
        let fraction = significand.dropFirst(whole.count)
        guard fraction.first ?? UInt8(ascii: ".") == UInt8(ascii: "."), fraction.dropFirst().allSatisfy(\.isDigit),
            whole.count < 2 || whole.first != UInt8(ascii: "0"),
            isJSON5 ? !whole.isEmpty || fraction.count > 1 : !whole.isEmpty && fraction.count != 1
        else { return false }
        return significand.count == number.count || isExponent(number.dropFirst(significand.count + 1))
    }

    private static func isExponent(_ text: ArraySlice<UInt8>) -> Bool {
        let isSigned = text.first == UInt8(ascii: "-") || text.first == UInt8(ascii: "+")
        let digits = text.dropFirst(isSigned ? 1 : 0)
        return !digits.isEmpty && digits.allSatisfy(\.isDigit)
    }
}
