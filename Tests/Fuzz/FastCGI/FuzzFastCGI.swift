@testable import Gateway

/// Whatever a web server sends, however it is cut: the scanner finds the same in it, and libfcgi reads every head that
/// the scanner lets through just as our own check did. The first byte says how the rest is cut.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzFastCGI(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let input = unsafe Array(UnsafeBufferPointer(start: start, count: count))
    guard let size = input.first, let codec = unsafe codec else { return 0 }
    let bytes = Array(input.dropFirst())
    let whole = scan(bytes, partSize: .max)
    precondition(scan(bytes, partSize: Int(size) + 1) == whole, "the cutting matters")
    for case .head(let head) in whole.events {
        guard let (handle, params) = try? codec.begin(head) else { preconditionFailure("libfcgi disagrees") }
        var pairs = NameValuePairs(head.parameters)
        for pair in params.pairs {
            guard let (name, value) = try? pairs.next(), head.parameters[name].elementsEqual(pair.name.utf8),
                head.parameters[value].elementsEqual(pair.value)
            else { preconditionFailure("libfcgi reads something else") }
        }
        var answer: [UInt8] = []
        guard (try? codec.encodeAll(bytes.prefix(FastCGICodec.slice), for: handle, to: &answer)) != nil else {
            preconditionFailure("no answer")
        }
    }
    return 0
}

/// One for all runs: what one input leaves behind, the next would find.
nonisolated(unsafe) private let codec = try? FastCGICodec()

private struct Scanned: Equatable {
    var events: [WireEvent] = []
    var body: [UInt8] = []
}

private func scan(_ bytes: [UInt8], partSize: Int) -> Scanned {
    var scanner = RecordScanner(limits: Limits(), roles: [.responder, .authorizer])
    var scanned = Scanned()
    var start = 0
    while start < bytes.count {
        let part = Array(bytes[start...].prefix(partSize))
        var index = 0
        while let event = scanner.next(in: part, from: &index, to: part.count) {
            if case .body(let range) = event { scanned.body += part[range] } else { scanned.events.append(event) }
            if case .failed = event { return scanned }
            // As a connection does it: the answer to a finished request makes room for the next.
            if case .bodyEnd = event { scanner.finish() }
        }
        start += part.count
    }
    return scanned
}
