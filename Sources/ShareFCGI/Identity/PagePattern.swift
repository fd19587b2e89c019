import Immich

/// Pages on which somebody may be signed in silently: `/photos`, or `/photos/*` for all below.
struct PagePattern: Sendable, Equatable, CustomStringConvertible {
    private let segments: [String]
    private let isOpen: Bool

    /// Paths on which nobody ever is: the API, what anonymous visitors need, and our own.
    static let never = ["api", "_app", "share", "s", "sso", ".well-known"].map { [$0] }

    /// `/`, or segments of unreserved characters (RFC 3986 §2.3), the last of them `*` perhaps. Nil for everything else,
    /// and for what holds a path of ``never`` or a file, such as `/custom.css`.
    init?(_ text: String) {
        guard text.utf8.first == UInt8(ascii: "/"), text.utf8.count <= 200 else { return nil }
        var segments = text == "/" ? [] : text.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
        isOpen = segments.last == "*"
        if isOpen { segments.removeLast() }
        guard segments.allSatisfy(Self.isPlain) else { return nil }
        self.segments = segments.map(String.init)
        guard !Self.never.contains(where: overlaps) else { return nil }
        if !isOpen, let last = self.segments.last, Self.isFile(last) { return nil }
    }

    var description: String {
        "/" + (segments + (isOpen ? ["*"] : [])).joined(separator: "/")
    }

    /// True where a path of the pattern may be below `path`.
    func overlaps(_ path: [String]) -> Bool {
        segments.starts(with: path) || isOpen && path.starts(with: segments)
    }

    /// True for a path of these pages: spelt plainly, without escapes and empty or dotted segments, and no file's.
    func matches(_ path: [UInt8]) -> Bool {
        guard path.first == UInt8(ascii: "/") else { return false }
        let text = String(decoding: path.dropFirst(), as: UTF8.self)
        let parts = text.isEmpty ? [] : text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.allSatisfy(Self.isPlain), !(parts.last.map(Self.isFile) ?? false) else { return false }
        let names = parts.map(String.init)
        return isOpen ? names.count > segments.count && names.starts(with: segments) : names == segments
    }

    private static func isPlain(_ segment: some StringProtocol) -> Bool {
        !segment.isEmpty && segment != "." && segment != ".."
            && segment.utf8.allSatisfy { PercentEncoding.isUnreserved($0) }
    }

    private static func isFile(_ segment: some StringProtocol) -> Bool { segment.utf8.contains(UInt8(ascii: ".")) }
}
