/// Cuts the bytes of one connection into events; FastCGI's is ``RecordScanner``, SCGI's ``SCGIDecoder``.
protocol WireDecoder {
    /// True while a request has begun and its parameters are not whole.
    var isInsideHead: Bool { get }
    /// The id of that request, for saying no to it.
    var unfinished: UInt16? { get }
    /// True where nothing of the request is still to come.
    var isBodyOver: Bool { get }
    /// The request is answered: what may still come of it is nobody's.
    mutating func finish()
    /// The next event in `input`, from `index` on, which moves to where the event ends; nil when more bytes are needed.
    mutating func next(in input: [UInt8], from index: inout Int, to end: Int) -> WireEvent?
}

/// Which protocol a socket speaks.
package enum Wire: String, Sendable {
    case fastCGI = "fastcgi"
    case scgi
}
