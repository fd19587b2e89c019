import CHiredis

/// What a server said to a command.
package enum ValkeyReply: Sendable, Equatable {
    /// `OK`
    case status(String)
    case bytes([UInt8])
    case integer(Int64)
    case null
    case array([ValkeyReply])
    /// The command was refused: a word in capitals and a sentence, made printable.
    case refused(String)

    /// How deep arrays may lie in one another; hiredis gives up at about the same.
    private static let depth = 8

    /// Copies what hiredis has read.
    @unsafe init(_ reply: UnsafePointer<redisReply>) { unsafe self.init(reply, depth: Self.depth) }

    @unsafe private init(_ reply: UnsafePointer<redisReply>, depth: Int) {
        let it = unsafe reply.pointee
        let bytes = unsafe Self.bytes(it.str, it.len)
        switch unsafe it.type {
        case REDIS_REPLY_STATUS: self = .status(Self.printable(bytes))
        case REDIS_REPLY_STRING: self = .bytes(bytes)
        case REDIS_REPLY_INTEGER: self = unsafe .integer(it.integer)
        case REDIS_REPLY_NIL: self = .null
        case REDIS_REPLY_ERROR: self = .refused(Self.printable(bytes))
        case REDIS_REPLY_ARRAY where depth > 0:
            let elements = unsafe UnsafeBufferPointer(start: it.element, count: it.elements)
            self = unsafe .array(elements.map { unsafe $0.map { unsafe ValkeyReply($0, depth: depth - 1) } ?? .null })
        default: self = .refused("an answer of a kind that we do not know")
        }
    }

    @unsafe private static func bytes(_ start: UnsafePointer<CChar>?, _ count: Int) -> [UInt8] {
        guard let start = unsafe start else { return [] }
        return unsafe Array(UnsafeRawBufferPointer(start: start, count: count))
    }

    /// Of whatever answers there: one short line.
    private static func printable(_ bytes: [UInt8]) -> String {
        String(decoding: bytes.prefix(200).map { $0 >= 0x20 && $0 < 0x7F ? $0 : UInt8(ascii: "?") }, as: UTF8.self)
    }
}
