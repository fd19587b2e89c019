import FoundationEssentials

/// JSON of our making: members in the order of their names, so that the same value is always the same bytes.
enum JSONText {
    /// `inSnakeCase`: members called `tokenEndpoint` here become `token_endpoint`.
    static func encode(_ value: some Encodable, inSnakeCase: Bool = false) throws -> [UInt8] {
        let encoder = JSONEncoder()
        if inSnakeCase { encoder.keyEncodingStrategy = .convertToSnakeCase }
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Array(try encoder.encode(value))
    }

    /// Nil for everything that is not JSON of this form.
    static func decode<Value: Decodable>(_ type: Value.Type, from bytes: [UInt8]) -> Value? {
        try? JSONDecoder().decode(type, from: Data(bytes))
    }
}
