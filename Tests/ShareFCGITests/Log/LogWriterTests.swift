import EventLoop
import Glibc
import Testing

@testable import ShareFCGI

@Suite struct LogWriterTests {
    /// What can be read from a descriptor now.
    private func contents(of descriptor: Int32) -> String {
        var bytes = [UInt8](repeating: 0, count: 1 << 20)
        let count = unsafe read(descriptor, &bytes, bytes.count)
        return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
    }

    /// pipe(2)
    private struct Pipe: ~Copyable {
        let reader: Descriptor
        let writer: Descriptor

        init() throws {
            var ends: [Int32] = [-1, -1]
            try system("pipe") { unsafe Glibc.pipe(&ends) }
            reader = Descriptor(owning: ends[0])
            writer = Descriptor(owning: ends[1])
        }
    }

    @Test func aLineGoesOutWhole() throws {
        let pipe = try Pipe()
        LogWriter(descriptor: pipe.writer.number).write("info hello\n")
        #expect(contents(of: pipe.reader.number) == "info hello\n")
    }

    @Test("a full pipe holds nobody up: lines are dropped, counted, and the count is told")
    func fullPipe() throws {
        let pipe = try Pipe()
        let log = LogWriter(descriptor: pipe.writer.number)
        let line = String(repeating: "x", count: 4000) + "\n"
        for _ in 0..<100 { log.write(line) }
        let first = contents(of: pipe.reader.number)
        let kept = first.utf8.count / line.utf8.count
        #expect(kept > 0 && first.utf8.count == kept * line.utf8.count, "whole lines only")
        log.write("info again\n")
        #expect(contents(of: pipe.reader.number) == "warning log lines dropped count=\(100 - kept)\ninfo again\n")
        log.write("info once more\n")
        #expect(contents(of: pipe.reader.number) == "info once more\n")
    }

    @Test func aFullSocketHoldsNobodyUp() throws {
        let pair = try Descriptor.socketPair()
        let log = LogWriter(descriptor: pair.ours.number)
        let line = String(repeating: "x", count: 4000) + "\n"
        for _ in 0..<1000 { log.write(line) }
        var text = ""
        while case let part = contents(of: pair.theirs.number), !part.isEmpty { text += part }
        #expect(text.utf8.count.isMultiple(of: line.utf8.count) && text.utf8.count > 0)
        log.write("info again\n")
        #expect(contents(of: pair.theirs.number).hasSuffix("info again\n"))
    }

    @Test func aClosedDescriptorIsNoMatter() {
        LogWriter(descriptor: -1).write("info hello\n")
    }

    @Test func linesOfManyThreadsStayWhole() async throws {
        let pipe = try Pipe()
        let log = LogWriter(descriptor: pipe.writer.number)
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 { group.addTask { for _ in 0..<50 { log.write(String(repeating: "y", count: 99) + "\n") } } }
        }
        let lines = contents(of: pipe.reader.number).split(separator: "\n")
        #expect(lines.count == 400)
        #expect(lines.allSatisfy { $0.utf8.count == 99 })
    }

    @Test func theJournalIsKnownByItsStream() throws {
        let pipe = try Pipe()
        var status = stat()
        let number = pipe.writer.number
        try system("fstat") { unsafe fstat(number, &status) }
        #expect(LogWriter.isJournal(number, "\(status.st_dev):\(status.st_ino)"))
        for other in [nil, "", "0:0", "\(status.st_dev):\(status.st_ino)0"] as [String?] {
            #expect(!LogWriter.isJournal(number, other))
        }
    }
}
