import CLinux
import Glibc

/// A file descriptor with one owner; closed when the owner lets it go.
package struct Descriptor: ~Copyable, Sendable {
    /// The number, for calls that borrow it.
    package let number: Int32

    /// Lets the process open as many descriptors as its hard limit allows (getrlimit(2)), and says how many that are.
    package static func raiseLimit() -> Int { Int(linux_raise_descriptor_limit()) }

    /// Takes ownership of an open descriptor.
    package init(owning number: Int32) { self.number = number }

    deinit { close(number) }

    /// Gives the number away; whoever takes it closes it.
    package consuming func release() -> Int32 {
        let number = number
        discard self
        return number
    }

    /// Sends what the kernel has room for now on a socket and returns how many bytes that was; nil where it has none.
    /// Never SIGPIPE.
    package borrowing func send(_ bytes: ArraySlice<UInt8>) throws(SystemError) -> Int? {
        let number = number
        return try unlessItWouldBlock("send") {
            unsafe bytes.withUnsafeBytes { unsafe linux_send(number, $0.baseAddress, $0.count) }
        }
    }

    /// The same of two stretches of memory, one behind the other.
    package borrowing func send(_ first: [UInt8], _ second: ArraySlice<UInt8>) throws(SystemError) -> Int? {
        let number = number
        return try unlessItWouldBlock("sendmsg") {
            unsafe first.withUnsafeBytes { first in
                unsafe second.withUnsafeBytes { second in
                    unsafe linux_send_both(number, first.baseAddress, first.count, second.baseAddress, second.count)
                }
            }
        }
    }

    /// Fills `buffer` from its start with what has arrived on a socket and returns how many bytes that was: 0 where the
    /// peer has ended, nil where nothing has arrived yet.
    package borrowing func receive(into buffer: inout [UInt8]) throws(SystemError) -> Int? {
        let number = number
        return try unlessItWouldBlock("recv") {
            unsafe buffer.withUnsafeMutableBytes { unsafe linux_receive(number, $0.baseAddress, $0.count) }
        }
    }

    /// Like ``send(_:)``, on a pipe or a file.
    package borrowing func write(_ bytes: ArraySlice<UInt8>) throws(SystemError) -> Int? {
        let number = number
        return try unlessItWouldBlock("write") {
            unsafe bytes.withUnsafeBytes { unsafe Glibc.write(number, $0.baseAddress, $0.count) }
        }
    }

    /// Like ``receive(into:)``, on a pipe or a file.
    package borrowing func read(into buffer: inout [UInt8]) throws(SystemError) -> Int? {
        let number = number
        return try unlessItWouldBlock("read") {
            unsafe buffer.withUnsafeMutableBytes { unsafe Glibc.read(number, $0.baseAddress, $0.count) }
        }
    }

    /// Moves what lies in this pipe to a socket, without a copy, and returns how many bytes that was; nil where the kernel
    /// has no room or the pipe holds nothing.
    package borrowing func splice(to socket: Int32) throws(SystemError) -> Int? {
        let number = number
        return try unlessItWouldBlock("splice") { linux_splice(number, socket) }
    }

    private borrowing func unlessItWouldBlock(_ call: String, _ body: () -> Int) throws(SystemError) -> Int? {
        do throws(SystemError) {
            return try system(call, body)
        } catch {
            if error.wouldBlock { return nil }
            throw error
        }
    }

    /// The two ends of a pipe that holds `capacity` bytes, non-blocking and closed on exec, to be owned by the caller.
    package static func pipe(capacity: Int32) throws(SystemError) -> (reading: Int32, writing: Int32) {
        var ends: [Int32] = [-1, -1]
        try system("pipe2") {
            unsafe ends.withUnsafeMutableBufferPointer { unsafe linux_pipe($0.baseAddress, capacity) }
        }
        return (ends[0], ends[1])
    }

    /// Two connected unix stream sockets, non-blocking and closed on exec.
    package static func socketPair() throws(SystemError) -> SocketPair {
        var pair: [Int32] = [-1, -1]
        try system("socketpair") {
            unsafe pair.withUnsafeMutableBufferPointer { unsafe linux_socketpair($0.baseAddress) }
        }
        return SocketPair(ours: Descriptor(owning: pair[0]), theirs: Descriptor(owning: pair[1]))
    }
}

/// The two ends of a socket pair.
package struct SocketPair: ~Copyable {
    package var ours: Descriptor
    package var theirs: Descriptor

    /// Gives both numbers away; a noncopyable pair cannot be taken apart in another module.
    package consuming func release() -> (ours: Int32, theirs: Int32) { (ours.release(), theirs.release()) }
}
