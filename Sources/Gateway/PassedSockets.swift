import Glibc

/// The sockets that systemd passed to this process (sd_listen_fds(3)): numbered from 3, named by `FileDescriptorName`.
package struct PassedSockets: Sendable, Equatable {
    private let names: [String]

    /// None.
    package init() { names = [] }

    /// Read from LISTEN_PID, LISTEN_FDS and LISTEN_FDNAMES; none where they are meant for another process, or nonsense.
    package init(listenPID: String?, listenFDs: String?, listenFDNames: String?, processID: Int32 = getpid()) {
        guard let listenPID, Int32(listenPID) == processID, let listenFDs, let count = Int(listenFDs),
            (1...1024).contains(count)
        else {
            names = []
            return
        }
        let given = (listenFDNames ?? "").split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        names = (0..<count).map { $0 < given.count ? given[$0] : "unknown" }
    }

    /// How many there are.
    package var count: Int { names.count }

    /// The descriptors of a name, all of them for nil.
    package func descriptors(named name: String?) -> [Int32] {
        names.indices.filter { name == nil || names[$0] == name }.map { Int32($0) + 3 }
    }
}
