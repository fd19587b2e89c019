extension HTTPRequest {
    /// Fields that frame the message or belong to the connection: who could write them could smuggle a second request.
    private static let reserved: Set<String> = [
        "connection", "content-length", "expect", "host", "keep-alive", "proxy-authorization", "proxy-connection", "te",
        "trailer", "transfer-encoding", "upgrade",
    ]

    /// Refuses what would not be one HTTP request on the wire: the last gate before libcurl, whatever the callers checked.
    func check() throws(HTTPClientError) {
        guard !method.isEmpty, method.utf8.allSatisfy({ $0.isTokenByte }) else { throw .failed("bad method") }
        guard url.hasPrefix("http://") || url.hasPrefix("https://"),
            url.utf8.allSatisfy({ $0 > .space && $0 < 0x7F })
        else { throw .failed("bad URL") }
        for field in fields {
            guard !field.name.isEmpty, field.name.utf8.allSatisfy({ $0.isTokenByte }),
                !Self.reserved.contains(field.name.lowercased())
            else { throw .failed("bad field name") }
            guard field.value.utf8.allSatisfy({ $0.isFieldByte }) else { throw .failed("bad field value") }
        }
        guard source == nil || body == nil && method == "POST" else { throw .failed("bad body") }
        if let address {
            guard address.utf8.contains(.colon), address.utf8.allSatisfy({ $0.isTokenByte || "[:]".utf8.contains($0) })
            else { throw .failed("bad address") }
        }
        // One word, whatever it means: a space would end it, a line break begin a second request.
        if let target = oddities?.target {
            guard !target.isEmpty, target.utf8.allSatisfy({ $0 > .space && $0 < 0x7F }) else {
                throw .failed("bad target")
            }
        }
        if let unixSocket {
            // sun_path (unix(7)), with its NUL
            guard unixSocket.utf8.first == UInt8(ascii: "/"), unixSocket.utf8.count < 108, !unixSocket.utf8.contains(0)
            else { throw .failed("bad socket path") }
        }
    }

    /// May be sent again when a kept-alive connection turns out to be closed (RFC 9110 §9.2.2).
    var isIdempotent: Bool {
        switch method {
        case "GET", "HEAD", "OPTIONS", "PUT", "DELETE", "TRACE": true
        default: false
        }
    }
}
