/// The record that everything travels in (FastCGI §3.3), and the few short ones that say no.
///
/// ```
///  0         1      2          4              6         7          8
/// ┌─────────┬──────┬──────────┬──────────────┬─────────┬──────────┬─────────┬─────────┐
/// │ version │ type │    id    │   content    │ padding │ reserved │ content │ padding │
/// │    1    │      │ 0: mgmt  │    length    │  length │    0     │         │         │
/// └─────────┴──────┴──────────┴──────────────┴─────────┴──────────┴─────────┴─────────┘
/// ```
enum FastCGIRecord {
    /// The record types that a web server sends (§8).
    enum Kind: UInt8 {
        case begin = 1
        case abort = 2
        case params = 4
        case stdin = 5
        case data = 8
        case getValues = 9
    }

    /// How a request ended (§5.5).
    enum ProtocolStatus: UInt8 {
        case requestComplete = 0
        case cannotMultiplex = 1
        case unknownRole = 3
    }

    static let headerBytes = 8
    /// The most content of a record of ours: a multiple of eight, which needs no padding (§3.3).
    static let longest = 65_528

    /// Appends a record's header.
    static func appendHeader(_ type: UInt8, id: UInt16, length: Int, to bytes: inout [UInt8]) {
        bytes += [1, type, UInt8(id >> 8), UInt8(id & 0xFF), UInt8(length >> 8 & 0xFF), UInt8(length & 0xFF), 0, 0]
    }

    /// The header of FCGI_STDOUT with so many bytes of content (§5.3).
    static func output(_ id: UInt16, length: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        appendHeader(6, id: id, length: length, to: &bytes)
        return bytes
    }

    /// FCGI_END_REQUEST without an answer before it (§5.5).
    static func end(_ id: UInt16, _ status: ProtocolStatus) -> [UInt8] {
        var bytes: [UInt8] = []
        appendHeader(3, id: id, length: 8, to: &bytes)
        return bytes + [0, 0, 0, 0, status.rawValue, 0, 0, 0]
    }

    /// FCGI_UNKNOWN_TYPE (§4.2).
    static func unknown(type: UInt8) -> [UInt8] {
        var bytes: [UInt8] = []
        appendHeader(11, id: 0, length: 8, to: &bytes)
        return bytes + [type, 0, 0, 0, 0, 0, 0, 0]
    }

    /// FCGI_GET_VALUES_RESULT (§4.1): of the names asked for, those that the specification defines.
    static func values(for names: [String], connections: Int) -> [UInt8] {
        var content: [UInt8] = []
        for name in names {
            let value: String
            switch name {
            case "FCGI_MAX_CONNS", "FCGI_MAX_REQS": value = String(connections)
            case "FCGI_MPXS_CONNS": value = "0"
            default: continue
            }
            content += [UInt8(name.utf8.count), UInt8(value.utf8.count)] + Array(name.utf8) + Array(value.utf8)
        }
        var bytes: [UInt8] = []
        appendHeader(10, id: 0, length: content.count, to: &bytes)
        return bytes + content
    }
}
