@testable import Gateway

/// Whatever a web server sends, however it is cut: the decoder finds the same in it, and no header is lost or made up.
/// The first byte says how the rest is cut.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzSCGI(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let input = unsafe Array(UnsafeBufferPointer(start: start, count: count))
    guard let size = input.first else { return 0 }
    let bytes = Array(input.dropFirst())
    let whole = decode(bytes, partSize: .max)
    precondition(decode(bytes, partSize: Int(size) + 1) == whole, "the cutting matters")
    for case .head(let head) in whole.events {
        let params = SCGIDecoder.params(head.parameters)
        let again = params.pairs.flatMap { pair -> [UInt8] in Array(pair.name.utf8) + [0] + pair.value + [0] }
        precondition(again == head.parameters, "the headers say something else")
    }
    return 0
}

private struct Decoded: Equatable {
    var events: [WireEvent] = []
    var body: [UInt8] = []
}

private func decode(_ bytes: [UInt8], partSize: Int) -> Decoded {
    var decoder = SCGIDecoder(limits: Limits())
    var decoded = Decoded()
    var start = 0
    while start < bytes.count {
        let part = Array(bytes[start...].prefix(partSize))
        var index = 0
        while let event = decoder.next(in: part, from: &index, to: part.count) {
            if case .body(let range) = event { decoded.body += part[range] } else { decoded.events.append(event) }
            if case .failed = event { return decoded }
        }
        start += part.count
    }
    return decoded
}
