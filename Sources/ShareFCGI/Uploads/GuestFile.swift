import FoundationEssentials
import HTTPClient
import Immich

/// What a guest says of a file before its first byte.
struct GuestFile: Sendable, Equatable {
    /// As Immich will call it: what file systems take, behind the owner's prefix.
    let name: String
    let suffix: String
    /// In bytes.
    let size: Int
    let created: Date
    let modified: Date

    /// Reads `name`, `size` and `modified` (milliseconds since 1970, which may be missing), and `created` likewise.
    init(_ form: FormFields, prefix: String, largest: Int, now: Date) throws(UploadRefusal) {
        let own = FileName(form["name"] ?? "", orElse: "")
        guard !own.text.isEmpty else { throw .nameless }
        guard let digits = form["size"], let size = Self.number(digits) else { throw .noLength }
        guard size > 0 else { throw .empty }
        guard size <= largest else { throw .tooLarge }
        let suffix = own.parts.suffix
        guard MediaSignature.isKnown(suffix: suffix) else { throw .type }
        self.suffix = suffix
        self.size = size
        name = FileName(prefix + own.text).text
        modified = Self.date(form["modified"], now) ?? now
        created = Self.date(form["created"], now) ?? modified
    }

    /// As Immich is told of it.
    var asset: NewFile { NewFile(name: name, created: created, modified: modified) }

    /// 1 to 15 digits: more is no file's size, and no time.
    private static func number(_ text: String) -> Int? {
        guard (1...15).contains(text.utf8.count), text.utf8.allSatisfy(\.isDigit) else { return nil }
        return Int(text)
    }

    /// A camera's clock may be wrong; one that is in the year 5000 says nothing.
    private static func date(_ text: String?, _ now: Date) -> Date? {
        guard let milliseconds = text.flatMap(number) else { return nil }
        let date = Date(timeIntervalSince1970: Double(milliseconds) / 1000)
        return date < now.addingTimeInterval(86_400) ? date : nil
    }
}
