import Immich

/// An address that browsers are sent to: https (or this machine, as ``Issuer``), with any path and query, no fragment and
/// nothing that could end a line.
struct HTTPSAddress: Sendable, Equatable, CustomStringConvertible {
    let description: String

    init?(_ text: String) {
        let end = text.utf8.firstIndex { $0 == UInt8(ascii: "?") } ?? text.utf8.endIndex
        guard let address = Upstream(String(text[..<end])), address.isTLS || Issuer(address.description) != nil,
            text.utf8.count <= 1000,
            text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && !"\"#<>\\^`{|}".utf8.contains($0) })
        else { return nil }
        description = text
    }
}
