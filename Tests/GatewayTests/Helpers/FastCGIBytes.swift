@testable import Gateway

/// FastCGI as a web server writes it, made here by hand: independent of the code under test.
enum FastCGIBytes {
    static func record(_ type: UInt8, id: UInt16 = 1, _ content: [UInt8] = [], padding: UInt8 = 0) -> [UInt8] {
        let length = content.count
        return [1, type, UInt8(id >> 8), UInt8(id & 255), UInt8(length >> 8), UInt8(length & 255), padding, 0]
            + content + [UInt8](repeating: 0xEE, count: Int(padding))
    }

    static func begin(id: UInt16 = 1, role: UInt16 = 1, keep: Bool = true) -> [UInt8] {
        record(1, id: id, [UInt8(role >> 8), UInt8(role & 255), keep ? 1 : 0, 0, 0, 0, 0, 0])
    }

    static func pair(_ name: String, _ value: [UInt8]) -> [UInt8] {
        length(name.utf8.count) + length(value.count) + Array(name.utf8) + value
    }

    static func pairs(_ list: [(String, String)]) -> [UInt8] {
        list.flatMap { pair($0.0, Array($0.1.utf8)) }
    }

    static func length(_ count: Int) -> [UInt8] {
        count < 128
            ? [UInt8(count)]
            : [UInt8(count >> 24) | 0x80, UInt8(count >> 16 & 255), UInt8(count >> 8 & 255), UInt8(count & 255)]
    }

    /// `content` in records of at most `size` bytes, and the empty one that ends a stream.
    static func stream(_ type: UInt8, id: UInt16 = 1, _ content: [UInt8], size: Int = 65535) -> [UInt8] {
        var bytes: [UInt8] = []
        for start in stride(from: 0, to: content.count, by: size) {
            bytes += record(type, id: id, Array(content[start..<min(content.count, start + size)]))
        }
        return bytes + record(type, id: id)
    }

    /// A whole request.
    static func request(
        id: UInt16 = 1,
        keep: Bool = true,
        _ params: [(String, String)] = [("REQUEST_METHOD", "GET"), ("REQUEST_URI", "/")],
        body: [UInt8] = []
    ) -> [UInt8] {
        begin(id: id, keep: keep) + stream(4, id: id, pairs(params)) + stream(5, id: id, body)
    }

    /// A POST that says how long its body is.
    static func post(_ body: [UInt8], promised: Int? = nil, keep: Bool = true) -> [UInt8] {
        let length = String(promised ?? body.count)
        return request(keep: keep, [("REQUEST_METHOD", "POST"), ("CONTENT_LENGTH", length)], body: body)
    }
}

/// An answer as a web server reads it: STDOUT put together, and how the request ended.
struct FastCGIAnswer: Equatable {
    let id: UInt16
    var output: [UInt8] = []
    var status: UInt8 = 0
    /// Bytes behind FCGI_END_REQUEST.
    var rest: [UInt8] = []

    /// Nil until FCGI_END_REQUEST is there, and for what is no FastCGI.
    init?(_ bytes: [UInt8]) {
        var position = 0
        var output: [UInt8] = []
        while bytes.count - position >= 8 {
            let header = bytes[position..<position + 8].map { Int($0) }
            let end = position + 8 + (header[4] << 8 | header[5])
            guard header[0] == 1, end + header[6] <= bytes.count else { return nil }
            let content = bytes[position + 8..<end]
            position = end + header[6]
            if header[1] == 6 { output += content }
            if header[1] == 3 {
                id = UInt16(header[2] << 8 | header[3])
                status = content[content.startIndex + 4]
                self.output = output
                rest = Array(bytes[position...])
                return
            }
        }
        return nil
    }

    var text: String { String(decoding: output, as: UTF8.self) }

    /// Between `Status: ` and the reason.
    var code: String { String(decoding: output.dropFirst(8).prefix(3), as: UTF8.self) }

    /// What follows the head's empty line.
    var body: [UInt8] {
        for index in output.indices.dropLast(3) where output[index..<index + 4].elementsEqual("\r\n\r\n".utf8) {
            return Array(output[(index + 4)...])
        }
        return []
    }
}

/// SCGI as a web server writes it.
enum SCGIBytes {
    static func request(_ headers: [(String, String)], body: [UInt8] = []) -> [UInt8] {
        let all = [("CONTENT_LENGTH", String(body.count)), ("SCGI", "1")] + headers
        return netstring(all.flatMap { Array($0.0.utf8) + [0] + Array($0.1.utf8) + [0] }) + body
    }

    static func netstring(_ content: [UInt8]) -> [UInt8] { Array("\(content.count):".utf8) + content + [0x2C] }
}

/// A small generator, the same in every run.
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        var value = state
        value ^= value >> 33
        value = value &* 0xFF51_AFD7_ED55_8CCD
        return value ^ value >> 33
    }
}
