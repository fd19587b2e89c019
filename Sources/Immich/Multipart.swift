import HTTPClient

/// `multipart/form-data` (RFC 7578) of a few fields and one file, whose bytes are read while they are sent.
///
/// ```
/// --boundary CRLF  header CRLF  CRLF  value CRLF  …  --boundary CRLF  header CRLF  CRLF  file CRLF --boundary-- CRLF
/// ```
struct Multipart {
    /// Made for each body from 128 random bits: no file can hold it but by knowing it.
    let boundary: String
    private let opening: [UInt8]
    private let closing: [UInt8]

    /// Fields come before the file, so that whoever reads knows them by then.
    init(
        fields: [(name: String, value: String)],
        file: (name: String, fileName: String),
        boundary: String = Multipart.randomBoundary()
    ) {
        self.boundary = boundary
        var opening: [UInt8] = []
        for field in fields {
            opening += "--\(boundary)\r\nContent-Disposition: form-data; name=\"\(field.name)\"\r\n\r\n".utf8
            opening += "\(field.value)\r\n".utf8
        }
        opening += "--\(boundary)\r\nContent-Disposition: form-data; name=\"\(file.name)\"; filename=\"".utf8
        opening += Self.escaped(file.fileName)
        opening += "\"\r\nContent-Type: application/octet-stream\r\n\r\n".utf8
        self.opening = opening
        closing = Array("\r\n--\(boundary)--\r\n".utf8)
    }

    var contentType: String { "multipart/form-data; boundary=" + boundary }

    /// The whole body around a file's bytes.
    func body(around file: HTTPBodySource) -> HTTPBodySource {
        let stage = Stage(opening, file, closing)
        return HTTPBodySource(length: Int64(opening.count) + file.length + Int64(closing.count)) {
            try await stage.next()
        }
    }

    /// As browsers write a file's name: UTF-8, with what would end it or its line percent-encoded (HTML, "multipart/form-data
    /// encoding algorithm").
    static func escaped(_ name: String) -> [UInt8] {
        name.utf8.flatMap { byte -> [UInt8] in
            switch byte {
            case UInt8(ascii: "\""): Array("%22".utf8)
            case 0x0A: Array("%0A".utf8)
            case 0x0D: Array("%0D".utf8)
            default: [byte]
            }
        }
    }

    static func randomBoundary() -> String {
        "share-fcgi-" + Hexadecimal.encode((0..<16).map { _ in UInt8.random(in: .min ... .max) })
    }

    /// What of the body comes next.
    private actor Stage {
        private var opening: [UInt8]?
        private let file: HTTPBodySource
        private var closing: [UInt8]?

        init(_ opening: [UInt8], _ file: HTTPBodySource, _ closing: [UInt8]) {
            self.opening = opening
            self.file = file
            self.closing = closing
        }

        func next() async throws -> [UInt8]? {
            if let bytes = opening {
                opening = nil
                return bytes
            }
            if closing != nil, let bytes = try await file.next() { return bytes }
            defer { closing = nil }
            return closing
        }
    }
}
