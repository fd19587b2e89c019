/// An address of the internet, strictly written: what a lenient parser would guess at is refused.
///
/// An IPv4 address in IPv6 clothes (`::ffff:192.0.2.1`, RFC 4291 §2.5.5.2) is that IPv4 address.
package enum IPAddress: Hashable, Sendable, CustomStringConvertible {
    /// The 32 bits, the first octet highest.
    case v4(UInt32)
    /// The 128 bits, the first group highest.
    case v6(UInt128)

    /// Nil where the text is neither dotted decimal nor RFC 4291 §2.2. No ports, no zones, no leading zeros.
    package init?(_ text: String) {
        let bytes = Array(text.utf8)
        if let v4 = IPAddress.dotted(bytes[...]) {
            self = .v4(v4)
        } else if let v6 = IPAddress.groups(bytes[...]) {
            self.init(bits: v6)
        } else {
            return nil
        }
    }

    /// The network that a visitor can be taken for: of IPv6 the /64, of which every household has one (RFC 6177).
    package var household: CIDR {
        switch self {
        case .v4: CIDR(self, prefix: 32)
        case .v6: CIDR(self, prefix: 64)
        }
    }

    /// How many bits it has.
    package var width: Int {
        switch self {
        case .v4: 32
        case .v6: 128
        }
    }

    package var description: String {
        switch self {
        case .v4(let bits):
            stride(from: 24, through: 0, by: -8).map { String(bits >> $0 & 0xFF) }.joined(separator: ".")
        case .v6(let bits): IPAddress.canonical(bits)
        }
    }

    /// Of the 128 bits of an IPv6 address, or of an IPv4 one in its clothes.
    init(bits: UInt128) { self = bits >> 32 == 0xFFFF ? .v4(UInt32(truncatingIfNeeded: bits)) : .v6(bits) }

    /// Four numbers up to 255.
    private static func dotted(_ bytes: ArraySlice<UInt8>) -> UInt32? {
        let parts = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var bits: UInt32 = 0
        for part in parts {
            guard (1...3).contains(part.count), part.count == 1 || part.first != UInt8(ascii: "0") else { return nil }
            var octet: UInt32 = 0
            for byte in part {
                guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
                octet = octet * 10 + UInt32(byte - UInt8(ascii: "0"))
            }
            guard octet <= 255 else { return nil }
            bits = bits << 8 | octet
        }
        return bits
    }

    /// Eight groups of hexadecimal digits, of which one run may be `::`, and the last two may be dotted.
    private static func groups(_ bytes: ArraySlice<UInt8>) -> UInt128? {
        guard bytes.count >= 2, bytes.count <= 45 else { return nil }
        let gap = zip(bytes.indices, bytes.indices.dropFirst()).first {
            bytes[$0] == UInt8(ascii: ":") && bytes[$1] == UInt8(ascii: ":")
        }
        guard let gap else {
            guard let all = run(bytes), all.count == 8 else { return nil }
            return all.reduce(0) { $0 << 16 | UInt128($1) }
        }
        guard let front = run(bytes[..<gap.0]), let back = run(bytes[(gap.1 + 1)...]), front.count + back.count <= 7,
            !bytes[..<gap.0].contains(UInt8(ascii: "."))
        else { return nil }
        let middle = [UInt16](repeating: 0, count: 8 - front.count - back.count)
        return (front + middle + back).reduce(0) { $0 << 16 | UInt128($1) }
    }

    /// Groups between single colons; none for no bytes.
    private static func run(_ bytes: ArraySlice<UInt8>) -> [UInt16]? {
        guard !bytes.isEmpty else { return [] }
        var groups: [UInt16] = []
        let parts = bytes.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        for (index, part) in parts.enumerated() {
            if index == parts.count - 1, let v4 = dotted(part) {
                groups += [UInt16(v4 >> 16), UInt16(truncatingIfNeeded: v4)]
                continue
            }
            guard (1...4).contains(part.count) else { return nil }
            var group: UInt16 = 0
            for byte in part {
                guard let digit = Hex.value(of: byte) else { return nil }
                group = group << 4 | UInt16(digit)
            }
            groups.append(group)
        }
        return groups
    }

    /// RFC 5952: lower case, no leading zeros, the longest run of zeros, two at least and the first of equals, as `::`.
    private static func canonical(_ bits: UInt128) -> String {
        let groups = stride(from: 112, through: 0, by: -16).map { UInt16(truncatingIfNeeded: bits >> UInt128($0)) }
        var best = 0..<0
        var start = 0
        for index in 0...8 where index == 8 || groups[index] != 0 {
            if index - start > max(best.count, 1) { best = start..<index }
            start = index + 1
        }
        func text(_ part: ArraySlice<UInt16>) -> String { part.map { String($0, radix: 16) }.joined(separator: ":") }
        guard !best.isEmpty else { return text(groups[...]) }
        return text(groups[..<best.lowerBound]) + "::" + text(groups[best.upperBound...])
    }
}
