/// The number of bytes that a request's body shall have (RFC 3875 §4.1.2).
enum ContentLength {
    /// Digits only, at most 18 of them; anything else, the empty text too, is nil.
    static func parse(_ bytes: ArraySlice<UInt8>) -> Int? {
        guard !bytes.isEmpty, bytes.count <= 18 else { return nil }
        var value = 0
        for byte in bytes {
            guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
            value = value * 10 + Int(byte - UInt8(ascii: "0"))
        }
        return value
    }

    /// What the parameters promise. Nil where it is absent, or what web servers write for a chunked body: nothing (nginx),
    /// or `-1` (Caddy).
    /// Throws for anything else that is no number, and for copies that differ.
    static func promised(by params: Params) throws(NameValuePairs.Failure) -> Int? {
        let found: ArraySlice<UInt8>?
        do throws(Params.Ambiguous) { found = try params.onlyValue("CONTENT_LENGTH") } catch { throw .malformed }
        return try promised(found)
    }

    static func promised(_ value: ArraySlice<UInt8>?) throws(NameValuePairs.Failure) -> Int? {
        guard let value, !value.isEmpty, !value.elementsEqual("-1".utf8) else { return nil }
        guard let length = parse(value) else { throw .malformed }
        return length
    }
}
