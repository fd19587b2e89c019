/// A command and its arguments, any bytes each.
package struct ValkeyCommand: Sendable, Equatable {
    package let words: [[UInt8]]

    package init(_ words: String...) { self.words = words.map { Array($0.utf8) } }

    /// A Lua script, run as a whole with nothing between (`EVAL`). It touches these keys only.
    package init(script: String, keys: [String], arguments: [String]) {
        words = (["EVAL", script, String(keys.count)] + keys + arguments).map { Array($0.utf8) }
    }

    /// As it goes out: an array of bulk strings (RESP), so that no byte of an argument can mean anything.
    var bytes: [UInt8] {
        var bytes = Array("*\(words.count)\r\n".utf8)
        for word in words {
            bytes += "$\(word.count)\r\n".utf8
            bytes += word
            bytes += "\r\n".utf8
        }
        return bytes
    }
}
