import CLinux
import Glibc

/// A file descriptor with one owner; closed when the owner lets it go.
package struct Descriptor: ~Copyable, Sendable {
    /// The number, for calls that borrow it.
    package let number: Int32

    /// Takes ownership of an open descriptor.
    package init(owning number: Int32) { self.number = number }

    deinit { close(number) }

    /// Gives the number away; whoever takes it closes it.
    package consuming func release() -> Int32 {
        let number = number
        discard self
        return number
    }

    /// Two connected unix stream sockets, non-blocking and closed on exec.
    package static func socketPair() throws(SystemError) -> SocketPair {
        var pair: [Int32] = [-1, -1]
        try system("socketpair") { unsafe pair.withUnsafeMutableBufferPointer { unsafe linux_socketpair($0.baseAddress) } }
        return SocketPair(ours: Descriptor(owning: pair[0]), theirs: Descriptor(owning: pair[1]))
    }
}

/// The two ends of a socket pair.
package struct SocketPair: ~Copyable {
    package var ours: Descriptor
    package var theirs: Descriptor
}
