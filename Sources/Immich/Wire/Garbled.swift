/// An answer that holds not what it must; the place is one of our own names, never a value.
struct Garbled: Error, Equatable {
    let place: String

    static func unwrap<Value>(_ value: Value?, _ place: String) throws(Garbled) -> Value {
        guard let value else { throw Garbled(place: place) }
        return value
    }
}

extension Garbled {
    /// Where in the answer the decoder gave up. Its path is made of the keys of our own types and of indices, which are
    /// left out, since an answer could count up to any number of them.
    init(_ error: DecodingError) {
        let context: DecodingError.Context? =
            switch error {
            case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context): context
            case .keyNotFound(let key, let context):
                DecodingError.Context(codingPath: context.codingPath + [key], debugDescription: "")
            @unknown default: nil
            }
        let names = (context?.codingPath ?? []).filter { $0.intValue == nil }.map(\.stringValue)
        place = names.isEmpty ? "no JSON that we know" : names.joined(separator: ".")
    }
}
