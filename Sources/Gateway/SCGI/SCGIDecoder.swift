/// Decodes SCGI: a pure state machine, which sees each byte once, however they arrive.
///
/// One request a connection: a netstring of headers, the body behind it. The first header is CONTENT_LENGTH, one is
/// `SCGI` = `1` (https://python.ca/scgi/protocol.txt).
///
/// ```
/// "70:" "CONTENT_LENGTH" 00 "27" 00 "SCGI" 00 "1" 00 "REQUEST_METHOD" 00 "POST" 00 … "," body, 27 bytes
///  ↑     └──────────────────────── 70 bytes: name 00 value 00 … ────────────────┘   ↑
///  length in decimal                                                               comma
/// ```
struct SCGIDecoder: WireDecoder {
    private enum Step {
        case length(digits: Int)
        case headers
        case comma
        case body
        case over
    }

    private let limits: Limits
    private var step = Step.length(digits: 0)
    private var left = 0
    private var headers: [UInt8] = []
    private var isTooLarge = false

    init(limits: Limits) { self.limits = limits }

    var isInsideHead: Bool {
        switch step {
        case .length(let digits): digits > 0
        case .headers, .comma: true
        case .body, .over: false
        }
    }

    var unfinished: UInt16? { isInsideHead ? 0 : nil }

    var isBodyOver: Bool {
        if case .over = step { true } else { false }
    }

    mutating func finish() {}

    mutating func next(in input: [UInt8], from index: inout Int, to end: Int) -> WireEvent? {
        while true {
            switch step {
            case .length(let digits):
                guard index < end else { return nil }
                if let event = takeLength(input[index], digits: digits) { return event }
                index += 1
            case .headers:
                guard left > 0 else {
                    step = .comma
                    continue
                }
                guard index < end else { return nil }
                let part = index..<min(end, index + left)
                index = part.upperBound
                left -= part.count
                if !isTooLarge { headers.append(contentsOf: input[part]) }
            case .comma:
                guard index < end else { return nil }
                guard input[index] == UInt8(ascii: ",") else { return .failed("a netstring without its comma") }
                index += 1
                return endHeaders()
            case .body:
                guard left > 0 else {
                    step = .over
                    return .bodyEnd
                }
                guard index < end else { return nil }
                let part = index..<min(end, index + left)
                index = part.upperBound
                left -= part.count
                return .body(part)
            case .over:
                // What comes behind the body belongs to nobody.
                index = end
                return nil
            }
        }
    }

    private mutating func takeLength(_ byte: UInt8, digits: Int) -> WireEvent? {
        switch byte {
        case UInt8(ascii: ":") where digits > 0:
            isTooLarge = left > limits.parameterBytes
            step = .headers
        case UInt8(ascii: "0")...UInt8(ascii: "9") where digits < 7 && !(digits == 1 && left == 0):
            left = left * 10 + Int(byte - UInt8(ascii: "0"))
            step = .length(digits: digits + 1)
        default:
            return .failed("no netstring's length")
        }
        return nil
    }

    private mutating func endHeaders() -> WireEvent {
        let bytes = headers
        headers = []
        step = .over
        if isTooLarge { return .refused(id: 0, .requestHeaderFieldsTooLarge) }
        do throws(NameValuePairs.Failure) {
            left = try SCGIDecoder.check(bytes, limits)
        } catch {
            return .refused(id: 0, error == .tooLarge ? .requestHeaderFieldsTooLarge : .badRequest)
        }
        step = .body
        return .head(RequestHead(id: 0, role: .responder, keepsConnection: false, parameters: bytes))
    }

    /// The pairs of a netstring's content. A last value without its NUL is left out; ``check(_:_:)`` refuses it.
    static func params(_ bytes: [UInt8]) -> Params {
        var params = Params()
        var position = 0
        while let name = piece(of: bytes, &position), let value = piece(of: bytes, &position) {
            params.append(name: bytes[name], value: bytes[value])
        }
        return params
    }

    /// Checks headers against the protocol and the limits; returns what CONTENT_LENGTH promises.
    private static func check(_ bytes: [UInt8], _ limits: Limits) throws(NameValuePairs.Failure) -> Int {
        var position = 0
        var count = 0
        var length: Int?
        var isSCGI = false
        while position < bytes.count {
            guard let name = piece(of: bytes, &position), let value = piece(of: bytes, &position), !name.isEmpty,
                bytes[name].allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "=") })
            else { throw .malformed }
            count += 1
            guard count <= limits.parameterCount, value.count <= limits.valueBytes else { throw .tooLarge }
            if count == 1 {
                guard bytes[name].elementsEqual("CONTENT_LENGTH".utf8) else { throw .malformed }
                length = ContentLength.parse(bytes[value])
            }
            if bytes[name].elementsEqual("SCGI".utf8) { isSCGI = bytes[value].elementsEqual("1".utf8) }
        }
        guard let length, isSCGI else { throw .malformed }
        return length
    }

    /// The bytes up to the next NUL, behind which `position` moves; nil where there is none.
    private static func piece(of bytes: [UInt8], _ position: inout Int) -> Range<Int>? {
        guard let end = bytes[position...].firstIndex(of: 0) else { return nil }
        defer { position = end + 1 }
        return position..<end
    }
}
