import Immich

/// What may stand in settings that are text.
extension Setting {
    /// Segments of unreserved characters (RFC 3986 §2.3), none of them a dot or two.
    static func isBasePath(_ text: String) -> Bool {
        guard !text.isEmpty else { return true }
        let segments = text.split(separator: "/", omittingEmptySubsequences: false)
        return text.utf8.count <= 200 && segments.first?.isEmpty == true && segments.count > 1
            && segments.dropFirst().allSatisfy { segment in
                !segment.isEmpty && segment != "." && segment != ".."
                    && segment.utf8.allSatisfy(PercentEncoding.isUnreserved)
            }
    }

    static func isAbsolutePath(_ text: String) -> Bool {
        text.utf8.first == UInt8(ascii: "/") && text.utf8.count > 1 && text.utf8.last != UInt8(ascii: "/")
            && text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F } && text.utf8.count <= 1024
    }

    /// What useradd(8) allows, or a number.
    static func isAccountName(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= 32 && text.utf8.first != UInt8(ascii: "-")
            && text.utf8.allSatisfy(PercentEncoding.isUnreserved)
    }
}
