import CFastCGI
import Glibc

/// The one Swift owner of an `FCGX_Request`, from its parsed head to its answer's end; freed with it.
///
/// The streams inside point back at the struct, so it lives at a fixed address. Its `ipcFd` is set only while a call
/// lasts: whoever is let go without an answer neither writes to the pipe nor closes it.
@safe final class FastCGIRequest {
    private let request: UnsafeMutablePointer<FCGX_Request>

    init() {
        unsafe request = .allocate(capacity: 1)
        unsafe FCGX_InitRequest(request, -1, 0)
    }

    deinit {
        unsafe FCGX_Free(request, 0)
        unsafe request.deallocate()
    }

    /// Takes a descriptor for one call. `keepConnection` before each call, or libfcgi closes it;
    /// `detached`, or it waits for up to two
    /// seconds before it closes it after an error.
    func borrow(_ descriptor: Int32) {
        unsafe request.pointee.ipcFd = descriptor
        unsafe request.pointee.keepConnection = 1
        unsafe request.pointee.detached = 1
    }

    /// Gives it back: -1 where libfcgi has closed it.
    func giveBack() -> Int32 {
        defer { unsafe request.pointee.ipcFd = -1 }
        return unsafe request.pointee.ipcFd
    }

    /// Parses the head that lies in the pipe, and reads the empty STDIN behind it.
    func accept() -> Bool {
        guard unsafe FCGX_Accept_r(request) == 0 else { return false }
        // A truncated environment is reported as success: the stream knows better.
        guard unsafe FCGX_GetError(request.pointee.in) == 0 else { return false }
        guard unsafe FCGX_GetChar(request.pointee.in) == -1 else { return false }
        return unsafe FCGX_GetError(request.pointee.in) == 0
    }

    /// The parameters, in order, duplicates kept; without the role that libfcgi puts in front.
    func params() -> Params? {
        guard let first = unsafe request.pointee.envp, unsafe first.pointee != nil else { return nil }
        var params = Params()
        var entry = unsafe first + 1
        while let text = unsafe entry.pointee {
            let bytes = unsafe UnsafeRawBufferPointer(start: text, count: strlen(text))
            guard let equals = unsafe bytes.firstIndex(of: UInt8(ascii: "=")) else { return nil }
            unsafe params.append(name: bytes[..<equals], value: bytes[(equals + 1)...])
            unsafe entry += 1
        }
        return params
    }

    /// Puts bytes on STDOUT; where `flushes`, hands all of them to the kernel.
    func put(_ bytes: ArraySlice<UInt8>, flushes: Bool) -> Bool {
        let out = unsafe request.pointee.out
        let count = unsafe bytes.withUnsafeBytes { buffer in
            unsafe FCGX_PutStr(buffer.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(buffer.count), out)
        }
        return unsafe count == bytes.count && (!flushes || FCGX_FFlush(out) == 0)
    }

    /// Ends STDOUT and the request (FCGI_END_REQUEST, request complete).
    func finish() -> Bool {
        unsafe FCGX_Finish_r(request)
        return unsafe request.pointee.ipcFd >= 0
    }
}
