/// Status and header fields of an answer.
package struct HTTPResponseHead: Sendable {
    /// An answer whose header is larger is given up; interim answers and trailers count too.
    package static let maximumBytes = 64 << 10
    /// An answer with more fields is given up.
    package static let maximumFields = 256

    package let status: Int
    /// Names in lower case, in the order they came.
    package let fields: [(name: String, value: String)]

    package init(status: Int, fields: [(name: String, value: String)]) {
        self.status = status
        self.fields = fields
    }

    /// The first value of a field; `name` in lower case.
    package func field(_ name: String) -> String? { fields.first { $0.name == name }?.value }

    /// Reads the bytes from the status line to the empty line (RFC 9112 §2.1); nil when they are anything else. Folded
    /// lines (§5.2) and control characters in values are refused, since the fields may be sent on.
    init?(parsing bytes: [UInt8]) {
        var fields: [(name: String, value: String)] = []
        fields.reserveCapacity(16)
        var status: Int?
        var start = 0
        while start < bytes.count {
            guard let newline = bytes[start...].firstIndex(of: .lineFeed) else { return nil }
            let line =
                bytes[start..<newline].last == .carriageReturn ? bytes[start..<(newline - 1)] : bytes[start..<newline]
            start = newline + 1
            if status == nil {
                guard let value = Self.status(of: line) else { return nil }
                status = value
            } else if line.isEmpty {
                break
            } else {
                guard fields.count < Self.maximumFields, let field = Self.field(of: line) else { return nil }
                fields.append(field)
            }
        }
        guard let status else { return nil }
        self.init(status: status, fields: fields)
    }

    /// `HTTP-version SP 3DIGIT [SP reason]` (RFC 9112 §4).
    private static func status(of line: ArraySlice<UInt8>) -> Int? {
        guard line.starts(with: "HTTP/".utf8), let space = line.firstIndex(of: .space) else { return nil }
        let code = line[(space + 1)...].prefix { $0 != .space }
        guard code.count == 3, code.allSatisfy({ $0.isDigit }) else { return nil }
        return code.reduce(0) { $0 * 10 + Int($1 - .zero) }
    }

    /// `field-name ":" OWS field-value OWS` (RFC 9112 §5).
    private static func field(of line: ArraySlice<UInt8>) -> (name: String, value: String)? {
        guard let colon = line.firstIndex(of: .colon), colon > line.startIndex else { return nil }
        let name = line[..<colon]
        let value = ASCII.trimmed(line[(colon + 1)...])
        guard name.allSatisfy({ $0.isTokenByte }), value.allSatisfy({ $0.isFieldByte }) else { return nil }
        return (String(decoding: ASCII.lowercased(name), as: UTF8.self), String(decoding: value, as: UTF8.self))
    }
}
