import CCurl

/// One easy handle of libcurl, used for one call after the other. Confined to its client's loop.
///
/// Options that no call changes are set once; those that calls change are all set by ``prepare(for:limits:)``, so
/// nothing of one call is left for the next.
@safe final class CurlHandle {
    /// `CURL *`
    let pointer: UnsafeMutableRawPointer
    /// `CURLOPT_HTTPHEADER`: libcurl keeps the pointer.
    private var fields: UnsafeMutablePointer<curl_slist>?
    /// `CURLOPT_CONNECT_TO`: likewise.
    private var address: UnsafeMutablePointer<curl_slist>?
    /// The call that uses the handle now.
    private(set) var call: Call?
    /// Its calls are streams, or none of them is.
    let isForStreams: Bool
    private var line: [UInt8] = []

    init(isForStreams: Bool) throws(HTTPClientError) {
        guard let pointer = unsafe curl_easy_init() else { throw .failed("out of memory") }
        unsafe self.pointer = pointer
        self.isForStreams = isForStreams
        unsafe fields = nil
        unsafe address = nil
        try configure()
    }

    deinit {
        unsafe curl_easy_cleanup(pointer)
        unsafe curl_slist_free_all(fields)
        unsafe curl_slist_free_all(address)
    }

    // MARK: Options

    /// The options that stay.
    private func configure() throws(HTTPClientError) {
        let me = unsafe Unmanaged.passUnretained(self).toOpaque()
        try check(unsafe ccurl_set_pointer(pointer, CURLOPT_PRIVATE, me))
        try check(unsafe ccurl_set_pointer(pointer, CURLOPT_WRITEDATA, me))
        try check(unsafe ccurl_set_pointer(pointer, CURLOPT_HEADERDATA, me))
        try check(unsafe ccurl_set_callback(pointer, CURLOPT_WRITEFUNCTION, takeBody))
        try check(unsafe ccurl_set_callback(pointer, CURLOPT_HEADERFUNCTION, takeHeader))
        try check(unsafe ccurl_set_pointer(pointer, CURLOPT_READDATA, me))
        try check(unsafe ccurl_set_callback(pointer, CURLOPT_READFUNCTION, giveBody))
        // Towards private servers only: no proxy of the environment, no other protocol, no redirect.
        try set(CURLOPT_PROXY, "")
        try set(CURLOPT_PROTOCOLS_STR, "http,https")
        try set(CURLOPT_FOLLOWLOCATION, 0)
        // The path is sent as it is written: squashing dots is a decision about meaning, taken before us.
        try set(CURLOPT_PATH_AS_IS, 1)
        // Signals and a wait for an unfinished name lookup would both stop the loop.
        try set(CURLOPT_NOSIGNAL, 1)
        try set(CURLOPT_QUICK_EXIT, 1)
        // A file comes in few large parts: each one wakes two tasks. What is read at once fits behind the mark at which its
        // sender is stopped. libcurl refuses to change it later.
        try set(CURLOPT_BUFFERSIZE, isForStreams ? 256 << 10 : 64 << 10)
    }

    /// Sets every option that differs from call to call.
    func prepare(for call: Call, limits: HTTPLimits) throws(HTTPClientError) {
        let request = call.request
        try set(CURLOPT_URL, request.url)
        try set(CURLOPT_UNIX_SOCKET_PATH, request.unixSocket)
        try setAddress(request.address)
        try set(CURLOPT_CONNECTTIMEOUT_MS, max(1, Int(limits.connectTimeout / .milliseconds(1))))
        // libcurl repeats a call when a kept-alive connection turns out to be closed; what must not be repeated gets a
        // connection of its own.
        try set(CURLOPT_FRESH_CONNECT, request.isIdempotent ? 0 : 1)
        try set(CURLOPT_HTTPGET, 1)
        if let body = request.body {
            try set(CURLOPT_POST, 1)
            try check(unsafe ccurl_set_body(pointer, body, curl_off_t(body.count)))
        } else if let source = request.source {
            try set(CURLOPT_POST, 1)
            try check(unsafe ccurl_set_source(pointer, curl_off_t(source.length)))
        } else if request.method == "HEAD" {
            try set(CURLOPT_NOBODY, 1)
        }
        try set(CURLOPT_CUSTOMREQUEST, request.method == "HEAD" ? nil : request.method)
        let oddities = request.oddities
        try set(CURLOPT_REQUEST_TARGET, oddities?.target)
        let version = oddities?.isHTTP10 == true ? CURL_HTTP_VERSION_1_0 : CURL_HTTP_VERSION_1_1
        try set(CURLOPT_HTTP_VERSION, Int(version))
        let looks = oddities?.trustsAnyCertificate != true
        try set(CURLOPT_SSL_VERIFYPEER, looks ? 1 : 0)
        try set(CURLOPT_SSL_VERIFYHOST, looks ? 2 : 0)
        try setFields(of: request)
        self.call = call
    }

    /// Lets go of the call.
    func forget() { call = nil }

    /// Offers the bytes that were held back, and lets the sender go on.
    func resume() -> CURLcode { unsafe curl_easy_pause(pointer, CURLPAUSE_CONT) }

    private func setFields(of request: HTTPRequest) throws(HTTPClientError) {
        try check(unsafe ccurl_set_pointer(pointer, CURLOPT_HTTPHEADER, nil))
        unsafe curl_slist_free_all(fields)
        unsafe fields = nil
        if request.body != nil || request.source != nil {
            // A name alone takes away what libcurl would add by itself.
            try add("Expect", "")
            try add("Content-Type", "")
        }
        for field in request.fields { try add(field.name, field.value.isEmpty ? nil : field.value) }
        try check(unsafe ccurl_set_pointer(pointer, CURLOPT_HTTPHEADER, fields))
    }

    private func setAddress(_ text: String?) throws(HTTPClientError) {
        try check(unsafe ccurl_set_pointer(pointer, CURLOPT_CONNECT_TO, nil))
        unsafe curl_slist_free_all(address)
        unsafe address = nil
        guard let text else { return }
        // Any host and any port of the URL.
        guard let list = unsafe curl_slist_append(nil, "::" + text) else { throw .failed("out of memory") }
        unsafe address = list
        try check(unsafe ccurl_set_pointer(pointer, CURLOPT_CONNECT_TO, list))
    }

    /// Adds a line; without a value it is libcurl's way to write an empty field.
    private func add(_ name: String, _ value: String?) throws(HTTPClientError) {
        line.removeAll(keepingCapacity: true)
        line.append(contentsOf: name.utf8)
        line.append(value == nil ? UInt8(ascii: ";") : .colon)
        if let value, !value.isEmpty {
            line.append(.space)
            line.append(contentsOf: value.utf8)
        }
        line.append(0)
        let longer = unsafe line.withUnsafeBytes { bytes in
            unsafe curl_slist_append(fields, bytes.bindMemory(to: CChar.self).baseAddress)
        }
        guard let longer = unsafe longer else { throw .failed("out of memory") }
        unsafe fields = longer
    }

    private func set(_ option: CURLoption, _ value: Int) throws(HTTPClientError) {
        try check(unsafe ccurl_set_number(pointer, option, value))
    }

    private func set(_ option: CURLoption, _ value: String?) throws(HTTPClientError) {
        if let value {
            try check(unsafe ccurl_set_text(pointer, option, value))
        } else {
            try check(unsafe ccurl_set_text(pointer, option, nil))
        }
    }

    private func check(_ code: CURLcode) throws(HTTPClientError) {
        if let error = HTTPClientError(code) { throw error }
    }

    // MARK: What arrives

    /// `CURLOPT_HEADERFUNCTION`: one whole line.
    fileprivate func take(header line: UnsafeRawBufferPointer) -> Bool {
        guard let call, call.admitHeader(line.count) else { return false }
        // Behind the head come only the trailers of a chunked body (RFC 9112 §7.1.2), which nobody here reads.
        if call.head != nil { return true }
        unsafe call.headBytes.append(contentsOf: line)
        let first = unsafe line[0]
        guard first == .lineFeed || (first == .carriageReturn && line.count == 2) else { return true }
        return call.readHeader()
    }

    /// `CURLOPT_READFUNCTION`: fills `room`; nil where the source has to be waited for.
    fileprivate func give(body room: UnsafeMutableRawBufferPointer) -> Int? {
        guard let call else { return 0 }
        return unsafe call.outgoing.take(into: room)
    }

    /// `CURLOPT_WRITEFUNCTION`
    fileprivate func take(body bytes: UnsafeRawBufferPointer) -> Call.Verdict {
        guard let call else { return .giveUp }
        let verdict = call.admitBody(bytes.count)
        if verdict == .take {
            unsafe call.take(bytes)
            if call.isStream {
                call.wake()
                stopInTime(call)
            }
        }
        return verdict
    }

    /// What a stopped sender has sent in spite of that must be read, and `CURL_WRITEFUNC_PAUSE` would have libcurl keep a copy
    /// of it: stopped early, it has room in our own buffer.
    private func stopInTime(_ call: Call) {
        guard call.mayOverflow, unsafe curl_easy_pause(pointer, CURLPAUSE_RECV) == CURLE_OK else { return }
        call.isPaused = true
    }
}

private func takeHeader(
    _ bytes: UnsafeMutablePointer<CChar>?,
    _ size: Int,
    _ count: Int,
    _ context: UnsafeMutableRawPointer?
) -> Int {
    guard let context = unsafe context, count > 0 else { return 0 }
    let handle = unsafe Unmanaged<CurlHandle>.fromOpaque(context).takeUnretainedValue()
    return unsafe handle.take(header: UnsafeRawBufferPointer(start: bytes, count: count)) ? count : 0
}

private func takeBody(
    _ bytes: UnsafeMutablePointer<CChar>?,
    _ size: Int,
    _ count: Int,
    _ context: UnsafeMutableRawPointer?
) -> Int {
    guard let context = unsafe context else { return 0 }
    let handle = unsafe Unmanaged<CurlHandle>.fromOpaque(context).takeUnretainedValue()
    switch unsafe handle.take(body: UnsafeRawBufferPointer(start: bytes, count: count)) {
    case .take: return count
    case .pause: return Int(CURL_WRITEFUNC_PAUSE)
    // Less than what was offered ends the transfer; nothing was offered when a body is empty.
    case .giveUp: return count == 0 ? 1 : 0
    }
}

private func giveBody(
    _ bytes: UnsafeMutablePointer<CChar>?,
    _ size: Int,
    _ count: Int,
    _ context: UnsafeMutableRawPointer?
) -> Int {
    guard let context = unsafe context else { return 0 }
    let handle = unsafe Unmanaged<CurlHandle>.fromOpaque(context).takeUnretainedValue()
    return unsafe handle.give(body: UnsafeMutableRawBufferPointer(start: bytes, count: size * count))
        ?? Int(CURL_READFUNC_PAUSE)
}

extension HTTPClientError {
    /// What a result of libcurl means to our callers; nil when all went well.
    init?(_ code: CURLcode) {
        switch code {
        case CURLE_OK: return nil
        // The time for connecting is the only one that libcurl watches for us.
        case CURLE_COULDNT_CONNECT, CURLE_COULDNT_RESOLVE_HOST, CURLE_OPERATION_TIMEDOUT: self = .cannotConnect
        default: self = .failed(unsafe String(cString: curl_easy_strerror(code)))
        }
    }
}
