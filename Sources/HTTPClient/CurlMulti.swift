import CCurl
import EventLoop

/// libcurl's multi handle on an event loop: the loop watches its sockets and keeps its timer, and it calls back when
/// there is work (`CURLMOPT_SOCKETFUNCTION`, `CURLMOPT_TIMERFUNCTION`). Confined to the loop by its owner.
@safe final class CurlMulti {
    /// Work for libcurl: what a socket became ready for, or that its time has come.
    enum Work: Sendable {
        case socket(Int32, EventLoop.Readiness)
        case timer
    }

    /// `CURLM *`
    private let pointer: UnsafeMutableRawPointer
    private let loop: EventLoop
    private let limits: HTTPLimits
    /// Brings work back to the owner, who calls ``perform(_:)``.
    private let onWork: @Sendable (Work) -> Void
    private var watches: [Int32: EventLoop.Watch] = [:]
    private var timer: EventLoop.Timer?
    private var idle: [CurlHandle] = []
    /// Transfers under way.
    private(set) var count = 0

    init(
        loop: EventLoop,
        limits: HTTPLimits,
        onWork: @escaping @Sendable (Work) -> Void
    ) throws(HTTPClientError) {
        guard Self.isReady, let pointer = unsafe curl_multi_init() else { throw .failed("out of memory") }
        unsafe self.pointer = pointer
        self.loop = loop
        self.limits = limits
        self.onWork = onWork
        unsafe ccurl_multi_set_callbacks(
            pointer,
            socketChanged,
            timerChanged,
            Unmanaged.passUnretained(self).toOpaque()
        )
        unsafe ccurl_multi_set_number(pointer, CURLMOPT_MAX_TOTAL_CONNECTIONS, limits.connections)
        unsafe ccurl_multi_set_number(pointer, CURLMOPT_MAXCONNECTS, limits.connections)
    }

    /// `curl_global_init(3)`, once in a process.
    private static let isReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

    /// Closes every connection. Nothing may be under way any more, and nothing may be called afterwards.
    func close() {
        unsafe curl_multi_cleanup(pointer)
        for watch in watches.values { loop.stopWatching(watch) }
        if let timer { loop.cancel(timer) }
    }

    // MARK: Transfers

    /// Gives the call a handle and lets it begin.
    func start(_ call: Call) throws(HTTPClientError) {
        let used = idle.lastIndex { $0.isForStreams == call.isStream }
        let handle = if let used { idle.remove(at: used) } else { try CurlHandle(isForStreams: call.isStream) }
        try handle.prepare(for: call, limits: limits)
        guard unsafe curl_multi_add_handle(pointer, handle.pointer) == CURLM_OK else { throw .failed("out of memory") }
        call.handle = handle
        count += 1
        perform(.timer)
    }

    /// Takes the call's handle back. A transfer that was under way loses its connection.
    func stop(_ call: Call) {
        guard let handle = call.handle else { return }
        unsafe curl_multi_remove_handle(pointer, handle.pointer)
        call.handle = nil
        handle.forget()
        idle.append(handle)
        count -= 1
    }

    /// Offers the call the bytes that were held back, and lets its sender go on; answers what went wrong.
    func resume(_ call: Call) -> HTTPClientError? {
        call.isPaused = false
        return call.handle.flatMap { HTTPClientError($0.resume()) }
    }

    /// Lets libcurl do what there is to do.
    func perform(_ work: Work) {
        var running: Int32 = 0
        switch work {
        case .timer: unsafe curl_multi_socket_action(pointer, CURL_SOCKET_TIMEOUT, 0, &running)
        case .socket(let socket, let readiness):
            unsafe curl_multi_socket_action(pointer, socket, Self.bits(readiness), &running)
        }
    }

    /// The next call whose transfer has ended, and why if it failed.
    func nextFinished() -> (call: Call, failure: HTTPClientError?)? {
        var code = CURLE_OK
        while let easy = unsafe ccurl_multi_next_finished(pointer, &code) {
            guard let context = unsafe ccurl_private(easy) else { continue }
            let handle = unsafe Unmanaged<CurlHandle>.fromOpaque(context).takeUnretainedValue()
            if let call = handle.call { return (call, HTTPClientError(code)) }
        }
        return nil
    }

    /// A hang-up or an error shows itself when libcurl reads or writes.
    private static func bits(_ readiness: EventLoop.Readiness) -> Int32 {
        let broken = !readiness.isDisjoint(with: [.hangUp, .error])
        var bits: Int32 = 0
        if broken || readiness.contains(.readable) { bits |= CURL_CSELECT_IN }
        if broken || readiness.contains(.writable) { bits |= CURL_CSELECT_OUT }
        return bits
    }

    // MARK: Sockets and time

    fileprivate func watch(_ socket: Int32, _ interest: Int32) {
        var readiness: EventLoop.Readiness = []
        if interest == CURL_POLL_IN || interest == CURL_POLL_INOUT { readiness.insert(.readable) }
        if interest == CURL_POLL_OUT || interest == CURL_POLL_INOUT { readiness.insert(.writable) }
        // Without interest it is not watched at all: a hang-up is always reported, and would be for ever.
        guard !readiness.isEmpty else {
            if let watch = watches.removeValue(forKey: socket) { loop.stopWatching(watch) }
            return
        }
        do {
            if let watch = watches[socket] {
                try loop.change(watch, to: readiness)
            } else {
                let onWork = onWork
                watches[socket] = try loop.watch(socket, for: readiness) { onWork(.socket(socket, $0)) }
            }
        } catch {
            // Out of kernel memory: the transfer meets its deadline.
        }
    }

    fileprivate func setTimer(_ milliseconds: Int) {
        if let timer { loop.cancel(timer) }
        let onWork = onWork
        timer = milliseconds < 0 ? nil : loop.schedule(after: .milliseconds(milliseconds)) { onWork(.timer) }
    }
}

private func socketChanged(
    _ easy: UnsafeMutableRawPointer?,
    _ socket: Int32,
    _ interest: Int32,
    _ context: UnsafeMutableRawPointer?,
    _ perSocket: UnsafeMutableRawPointer?
) -> Int32 {
    if let context = unsafe context {
        unsafe Unmanaged<CurlMulti>.fromOpaque(context).takeUnretainedValue().watch(socket, interest)
    }
    return 0
}

private func timerChanged(
    _ multi: UnsafeMutableRawPointer?,
    _ milliseconds: Int,
    _ context: UnsafeMutableRawPointer?
) -> Int32 {
    if let context = unsafe context {
        unsafe Unmanaged<CurlMulti>.fromOpaque(context).takeUnretainedValue().setTimer(milliseconds)
    }
    return 0
}
