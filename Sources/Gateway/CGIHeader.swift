/// The head of an answer as CGI wants it (RFC 3875 §6.3): the only place where header bytes are made.
///
/// Nothing here can start a field of its own: names and values are ``Fields``' types, which hold no line ends.
enum CGIHeader {
    /// The bytes up to and with the empty line. `Status`, and Content-Length where the body has a length, are ours.
    static func bytes(of response: Response) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(512)
        bytes += "Status: ".utf8
        append(response.status.rawValue, to: &bytes)
        bytes.append(UInt8(ascii: " "))
        bytes += response.status.reason.utf8
        bytes += "\r\n".utf8
        let length = contentLength(of: response)
        for (name, value) in response.fields.list {
            let isOurs = matches(name, "status") || length != nil && matches(name, "content-length")
            if isOurs || matches(name, "transfer-encoding") { continue }
            bytes += name.text.utf8
            bytes += ": ".utf8
            bytes += value.text.utf8
            bytes += "\r\n".utf8
        }
        if let length {
            bytes += "Content-Length: ".utf8
            append(length, to: &bytes)
            bytes += "\r\n".utf8
        }
        bytes += "\r\n".utf8
        return bytes
    }

    /// True where RFC 9110 §6.4.1 allows a body.
    static func allowsBody(_ status: Status) -> Bool {
        status.rawValue >= 200 && status != .noContent && status != .notModified
    }

    /// Nil where no length may or can be said. An empty answer may say its own: to HEAD, what GET would get.
    private static func contentLength(of response: Response) -> Int64? {
        guard allowsBody(response.status) else { return nil }
        switch response.body {
        case .empty:
            return response.fields.list.contains { matches($0.name, "content-length") } ? nil : 0
        case .bytes(let bytes): return Int64(bytes.count)
        case .stream(let length, _): return length
        }
    }

    /// `lowered` is in lower case.
    private static func matches(_ name: Fields.Name, _ lowered: StaticString) -> Bool {
        name.text.utf8.count == lowered.utf8CodeUnitCount && name.text.lowercased() == lowered.description
    }

    private static func append(_ number: some BinaryInteger, to bytes: inout [UInt8]) {
        bytes += String(number).utf8
    }
}
