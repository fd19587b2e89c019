import CLinux
import EventLoop

/// A pipe between us and libfcgi. Its end is lent for single calls; libfcgi closes it after an error.
final class CodecPipe {
    /// Which way the bytes go.
    enum Direction {
        case toLibrary, fromLibrary
    }

    /// Holds the largest head, 128 KiB and the records' headers.
    private static let capacity: Int32 = 256 << 10

    /// The end that is ours.
    let ours: Descriptor
    /// libfcgi's; no ``Descriptor``, since we are not the only one who closes it. -1 once it is closed.
    private var theirs: Int32

    init(_ direction: Direction) throws(SystemError) {
        let ends = try Descriptor.pipe(capacity: CodecPipe.capacity)
        ours = Descriptor(owning: direction == .toLibrary ? ends.writing : ends.reading)
        theirs = direction == .toLibrary ? ends.reading : ends.writing
    }

    deinit { if theirs >= 0 { linux_close(theirs) } }

    /// Lends libfcgi's end for one call; false where the call failed or closed it.
    func lend(to handle: FastCGIRequest, _ call: () -> Bool) -> Bool {
        guard theirs >= 0 else { return false }
        handle.borrow(theirs)
        let isDone = call()
        theirs = handle.giveBack()
        return isDone && theirs >= 0
    }
}
