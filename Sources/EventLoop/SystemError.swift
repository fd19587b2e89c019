import CLinux
import Glibc

/// A C call that failed: which one, and the errno it left. The only reader of `errno`.
package struct SystemError: Error, Equatable, CustomStringConvertible {
    /// The C function's name, for the log.
    package let call: String
    /// The value of `errno` (errno(3)).
    package let code: Int32

    package init(_ call: String, code: Int32) {
        self.call = call
        self.code = code
    }

    package var description: String {
        let text = unsafe linux_error_text(code).map { unsafe String(cString: $0) } ?? "unknown error"
        return "\(call): \(text) (\(code))"
    }

    /// True where accept(2) failed because of the one connection it was about, which is gone.
    package var isPeersFault: Bool { code == ECONNABORTED || code == EPROTO }

    /// True where a non-blocking call has to be tried again later.
    package var wouldBlock: Bool { code == EAGAIN || code == EWOULDBLOCK }
}

/// Runs a C call that answers -1 on failure, again when a signal interrupted it, and throws what errno says.
@discardableResult
package func system<Value: FixedWidthInteger & SignedInteger>(
    _ call: String,
    _ body: () -> Value
) throws(SystemError) -> Value {
    while true {
        let value = body()
        if value != -1 { return value }
        let code = errno
        if code != EINTR { throw SystemError(call, code: code) }
    }
}
