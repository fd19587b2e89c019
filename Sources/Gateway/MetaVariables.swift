/// The parameters of a request under their CGI names (RFC 3875 §4.1), typed, each looked at once.
///
/// Where two copies of a variable that something depends on differ, the request is refused: one of them was forged, or
/// the web server's configuration sets it twice. Client headers arrive as `HTTP_…` and cannot name any other variable.
package struct MetaVariables: Sendable {
    /// Why the parameters make no request.
    package enum Failure: Error, Equatable, CustomStringConvertible {
        /// The web server's configuration does not send it.
        case missing(String)
        /// Two copies that differ.
        case ambiguous(String)
        /// Sent, but no such thing can be.
        case malformed(String)
        /// REQUEST_URI is longer than ``maximumURI``.
        case tooLong(String)

        /// For the owner: what to write where.
        package var description: String {
            switch self {
            case .missing(let name), .malformed(let name):
                "the web server sends no usable \(name): add `fastcgi_param \(name) \(Failure.nginx[name] ?? "…");`"
            case .ambiguous(let name): "the web server sends \(name) twice, with different values"
            case .tooLong(let name): "\(name) is too long"
            }
        }

        private static let nginx = [
            "REQUEST_METHOD": "$request_method", "REQUEST_URI": "$request_uri", "REMOTE_ADDR": "$remote_addr",
            "CONTENT_LENGTH": "$content_length", "HTTPS": "$https if_not_empty",
            "SHAREFCGI_CLIENT_ADDRESS": "$remote_addr",
            "SHAREFCGI_KEY": "$http_x_immich_share_key", "SHAREFCGI_SLUG": "$http_x_immich_share_slug",
            "SHAREFCGI_ASK": "auth_request", "SHAREFCGI_GATE": "closed",
        ]
    }

    /// The most bytes of REQUEST_URI; nginx's own limit for a request line is 8 KiB, too.
    package static let maximumURI = 8 << 10

    /// REQUEST_METHOD (§4.1.12), case as sent.
    package let method: String
    /// REQUEST_URI's path as the client sent it: percent-encoded, not normalised, never empty.
    package let path: [UInt8]
    /// What follows `?`, nil where there is none.
    package let query: [UInt8]?
    /// True where path or query hold a raw `\`, `#`, control character or space, which clients disagree about.
    package let hasDoubtfulPath: Bool
    /// SCRIPT_NAME (§4.1.13), empty where the web server gives none.
    package let scriptName: String
    /// CONTENT_TYPE (§4.1.3).
    package let contentType: String?
    /// CONTENT_LENGTH (§4.1.2); nil where it is absent or empty, as for an unbuffered chunked body.
    package let contentLength: Int?
    /// HTTPS is `on`, or REQUEST_SCHEME is `https`.
    package let isSecure: Bool
    /// HTTP_HOST.
    package let host: String?
    /// REMOTE_ADDR (§4.1.8): who connected to the web server. A unix socket there has none.
    package let peerAddress: IPAddress
    /// SHAREFCGI_CLIENT_ADDRESS where the web server's configuration sets it, else REMOTE_ADDR: who the visitor is. Of a
    /// list, as X-Forwarded-For may be one, the last: the proxy in front wrote it, what comes before is the visitor's word.
    package let clientAddress: IPAddress

    private let params: Params

    /// Reads what every request needs.
    package init(_ params: Params) throws(Failure) {
        self.params = params
        guard let method = try MetaVariables.text("REQUEST_METHOD", params), Fields.Name(method) != nil else {
            throw .missing("REQUEST_METHOD")
        }
        self.method = method
        let uri = try MetaVariables.originForm(params)
        let mark = uri.firstIndex(of: UInt8(ascii: "?"))
        path = Array(uri[..<(mark ?? uri.endIndex)])
        query = mark.map { Array(uri[($0 + 1)...]) }
        hasDoubtfulPath = uri.contains {
            $0 <= 0x20 || $0 == 0x7F || $0 == UInt8(ascii: "\\") || $0 == UInt8(ascii: "#")
        }
        scriptName = try MetaVariables.text("SCRIPT_NAME", params) ?? ""
        contentType = try MetaVariables.value("CONTENT_TYPE", params).flatMap(MetaVariables.clientText)
        let length = try MetaVariables.value("CONTENT_LENGTH", params)
        do throws(NameValuePairs.Failure) {
            contentLength = try ContentLength.promised(length)
        } catch {
            throw .malformed("CONTENT_LENGTH")
        }
        let scheme = try MetaVariables.text("REQUEST_SCHEME", params)
        isSecure = try MetaVariables.text("HTTPS", params) == "on" || scheme == "https"
        host = try MetaVariables.value("HTTP_HOST", params).flatMap(MetaVariables.clientText)
        guard let peer = try MetaVariables.address("REMOTE_ADDR", params) else { throw .missing("REMOTE_ADDR") }
        peerAddress = peer
        clientAddress = try MetaVariables.address("SHAREFCGI_CLIENT_ADDRESS", params, ofList: true) ?? peer
    }

    /// Every HTTP_COOKIE, in order: HTTP/2 clients may split theirs.
    package var cookies: [[UInt8]] { params.all("HTTP_COOKIE") }

    /// The first copy of a client's header as text; `name` as in HTTP, `If-None-Match`, which is HTTP_IF_NONE_MATCH here.
    package func header(_ name: String) -> String? { params[MetaVariables.variable(name)] }

    /// Every copy of a client's header that says something, in order: two of a kind may be one too many.
    package func headers(_ name: String) -> [[UInt8]] {
        params.all(MetaVariables.variable(name)).filter { !$0.isEmpty }
    }

    private static func variable(_ name: String) -> String {
        let variable = name.utf8.map { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"): byte - 32
            case UInt8(ascii: "-"): UInt8(ascii: "_")
            default: byte
            }
        }
        return "HTTP_" + String(decoding: variable, as: UTF8.self)
    }

    /// A parameter that the web server's own configuration sets; nil where it is absent or empty. It must not begin with
    /// `HTTP_`, which clients write.
    package func parameter(_ name: String) throws(Failure) -> String? {
        precondition(!name.utf8.starts(with: "HTTP_".utf8), "a client could write \(name)")
        let text = try MetaVariables.text(name, params)
        return text?.isEmpty == false ? text : nil
    }

    /// The bytes of a parameter that the web server's own configuration sets, as ``parameter(_:)``; nil where it is
    /// absent, empty where it is empty.
    package func bytes(_ name: String) throws(Failure) -> [UInt8]? {
        precondition(!name.utf8.starts(with: "HTTP_".utf8), "a client could write \(name)")
        return try MetaVariables.value(name, params).map { Array($0) }
    }

    /// REQUEST_URI in origin form (RFC 9112 §3.2.1); of the absolute form, which proxies send, what follows the host.
    private static func originForm(_ params: Params) throws(Failure) -> ArraySlice<UInt8> {
        guard let uri = try value("REQUEST_URI", params), !uri.isEmpty else { throw .missing("REQUEST_URI") }
        guard uri.count <= maximumURI else { throw .tooLong("REQUEST_URI") }
        if uri.first == UInt8(ascii: "/") { return uri }
        for scheme in ["http://", "https://"] where uri.starts(with: scheme.utf8) {
            let rest = uri.dropFirst(scheme.utf8.count)
            if let slash = rest.firstIndex(of: UInt8(ascii: "/")) { return rest[slash...] }
        }
        throw .malformed("REQUEST_URI")
    }

    private static func value(_ name: String, _ params: Params) throws(Failure) -> ArraySlice<UInt8>? {
        do throws(Params.Ambiguous) { return try params.onlyValue(name) } catch { throw .ambiguous(name) }
    }

    /// What a client wrote: where it is no text, the client gave none; that is no mistake of the owner's.
    private static func clientText(_ bytes: ArraySlice<UInt8>) -> String? { String(validating: bytes, as: UTF8.self) }

    private static func text(_ name: String, _ params: Params) throws(Failure) -> String? {
        guard let bytes = try value(name, params) else { return nil }
        guard let text = String(validating: bytes, as: UTF8.self) else { throw .malformed(name) }
        return text
    }

    private static func address(
        _ name: String,
        _ params: Params,
        ofList: Bool = false
    ) throws(Failure) -> IPAddress? {
        guard var text = try text(name, params), !text.isEmpty else { return nil }
        if ofList, let comma = text.utf8.lastIndex(of: UInt8(ascii: ",")) {
            text = String(Substring(text.utf8[comma...].dropFirst().drop { $0 == UInt8(ascii: " ") }))
        }
        // nginx says `unix:` of a visitor who came by a unix socket: somebody on this machine.
        if text == "unix:" { return .v6(1) }
        guard let address = IPAddress(text) else { throw .malformed(name) }
        return address
    }
}
