import EventLoop
import FoundationEssentials
import Glibc

/// What the kernel knows of this process.
struct ProcessFigures: Sendable {
    var cpu = Duration.zero
    /// In bytes.
    var residentMemory = 0
    var openDescriptors = 0
    var maximumDescriptors = 0

    /// Takes a millisecond for each few thousand open descriptors: not for a loop. What cannot be read is 0.
    static func now() -> ProcessFigures {
        var figures = ProcessFigures()
        var usage = rusage()
        if unsafe getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage) == 0 {
            figures.cpu = duration(usage.ru_utime) + duration(usage.ru_stime)
        }
        // proc(5): the second number of statm is the resident pages.
        if let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8) {
            let numbers = text.utf8.split(separator: UInt8(ascii: " ")).map { Int(String(Substring($0))) ?? 0 }
            if numbers.count > 1 { figures.residentMemory = numbers[1] * Int(getpagesize()) }
        }
        // Without the one that the listing itself needs.
        let open = try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count
        figures.openDescriptors = max(0, (open ?? 1) - 1)
        figures.maximumDescriptors = Descriptor.raiseLimit()
        return figures
    }

    private static func duration(_ time: timeval) -> Duration {
        .seconds(time.tv_sec) + .microseconds(time.tv_usec)
    }
}
