/// One file of an archive: everything that is known of it before it is read.
package struct ZipEntry: Sendable, Equatable {
    /// Its path inside the archive, with `/` between folders; at most 65,535 bytes of UTF-8.
    package let name: String
    /// In bytes; a file that turns out different breaks the archive.
    package let size: UInt64
    package let time: ZipTime

    package init(name: String, size: UInt64, time: ZipTime) {
        precondition(name.utf8.count <= Int(UInt16.max))
        (self.name, self.size, self.time) = (name, size, time)
    }

    /// Larger than the format's first fields can say (APPNOTE §4.4.8).
    var isLarge: Bool { size >= UInt64(UInt32.max) }
}
