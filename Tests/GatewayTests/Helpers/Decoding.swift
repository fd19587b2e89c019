@testable import Gateway

/// What a decoder made of some bytes, its bodies put together: the same however they were delivered.
struct Decoded: Equatable {
    var events: [WireEvent] = []
    var body: [UInt8] = []
    var hasFailed: Bool { if case .failed = events.last { true } else { false } }

    var heads: [RequestHead] { events.compactMap { if case .head(let head) = $0 { head } else { nil } } }
    var refusals: [Status] { events.compactMap { if case .refused(_, let status) = $0 { status } else { nil } } }
    var replies: [[UInt8]] { events.compactMap { if case .reply(let bytes, _) = $0 { bytes } else { nil } } }

    /// Decodes `bytes`, delivered in parts of these sizes, over and over.
    init(_ bytes: [UInt8], by decoder: any WireDecoder, parts: [Int] = [.max]) {
        var decoder = decoder
        var start = 0
        var turn = 0
        while start < bytes.count, !hasFailed {
            let size = parts[turn % parts.count]
            let part = Array(bytes[start..<(size < bytes.count - start ? start + size : bytes.count)])
            var index = 0
            while let event = decoder.next(in: part, from: &index, to: part.count) {
                if case .body(let range) = event { body += part[range] } else { events.append(event) }
                if hasFailed { break }
            }
            if !hasFailed { precondition(index == part.count, "a decoder left bytes lying") }
            start += part.count
            turn += 1
        }
    }
}
