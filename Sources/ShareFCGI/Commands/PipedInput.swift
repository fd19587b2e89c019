import Glibc

/// What comes on standard input.
enum PipedInput {
    /// To its end, and no more than `limit` bytes; nil where somebody would have to type.
    static func read(limit: Int) -> [UInt8]? {
        guard isatty(0) == 0 else { return nil }
        var bytes = [UInt8](repeating: 0, count: limit)
        var count = 0
        while count < limit {
            let part = unsafe bytes.withUnsafeMutableBytes {
                unsafe Glibc.read(0, $0.baseAddress?.advanced(by: count), $0.count - count)
            }
            if part <= 0 { break }
            count += part
        }
        return Array(bytes[..<count])
    }
}
