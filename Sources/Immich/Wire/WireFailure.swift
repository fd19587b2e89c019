/// The body of an answer that is a failure. From 3.0 on it is the message alone; before, a validation error's message
/// was a list.
struct WireFailure: Decodable {
    let message: String

    private enum CodingKeys: String, CodingKey { case message }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        if let text = try? container.decode(String.self, forKey: .message) {
            message = text
        } else {
            message = try container.decode([String].self, forKey: .message).joined(separator: " ")
        }
    }
}
