import Glibc

@testable import EventLoop

/// Two connected sockets, one of which can go early.
final class Pair: Sendable {
    let ours: Descriptor
    private let theirs: Locked<Int32>

    init() throws(SystemError) {
        let pair = try Descriptor.socketPair().release()
        ours = Descriptor(owning: pair.ours)
        theirs = Locked(pair.theirs)
    }

    deinit { closeTheirs() }

    func send(_ bytes: [UInt8]) {
        theirs.withLock { number in
            let descriptor = Descriptor(owning: number)
            _ = try? descriptor.send(bytes[...])
            number = descriptor.release()
        }
    }

    func closeTheirs() {
        theirs.withLock { number in
            if number >= 0 { close(number) }
            number = -1
        }
    }
}

/// A thread that belongs to no loop and no task.
enum Thread {
    static func run(_ body: @escaping @Sendable () -> Void) {
        final class Box: Sendable {
            let body: @Sendable () -> Void
            init(_ body: @escaping @Sendable () -> Void) { self.body = body }
        }
        var thread = pthread_t()
        let box = unsafe Unmanaged.passRetained(Box(body))
        unsafe pthread_create(
            &thread,
            nil,
            { argument in
                if let argument = unsafe argument {
                    unsafe Unmanaged<Box>.fromOpaque(argument).takeRetainedValue().body()
                }
                return nil
            },
            box.toOpaque()
        )
        pthread_detach(thread)
    }
}
