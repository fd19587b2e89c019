/// A network: an address and how many of its first bits count (RFC 4632).
package struct CIDR: Hashable, Sendable, CustomStringConvertible {
    /// The address with every bit behind the prefix zero.
    package let address: IPAddress
    package let prefix: Int

    /// `10.0.0.0/8`, `2001:db8::/32`; a bare address is the network of itself alone. Bits behind the prefix are refused,
    /// since `192.168.1.5/24` is as often a slip for `/32` as for `.0/24`.
    package init?(_ text: String) {
        let parts = text.utf8.split(separator: UInt8(ascii: "/"), maxSplits: 1, omittingEmptySubsequences: false)
        guard let first = parts.first, let address = IPAddress(String(decoding: first, as: UTF8.self)) else {
            return nil
        }
        guard parts.count == 2 else {
            self.init(address, prefix: address.width)
            return
        }
        let digits = parts[1]
        guard (1...3).contains(digits.count), digits.count == 1 || digits.first != UInt8(ascii: "0"),
            digits.allSatisfy({ $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }),
            var prefix = Int(String(decoding: digits, as: UTF8.self))
        else { return nil }
        // A network of IPv4 addresses in IPv6 clothes is one of IPv4.
        if case .v4 = address, first.contains(UInt8(ascii: ":")) { prefix -= 96 }
        guard (0...address.width).contains(prefix) else { return nil }
        self.init(address, prefix: prefix)
        guard self.address == address else { return nil }
    }

    /// The network of that size that holds an address. `prefix` is cut to what the address has.
    package init(_ address: IPAddress, prefix: Int) {
        let prefix = min(max(prefix, 0), address.width)
        self.prefix = prefix
        // A shift by the whole width leaves nothing.
        switch address {
        case .v4(let bits): self.address = .v4(bits & ~(UInt32.max >> UInt32(prefix)))
        case .v6(let bits): self.address = .v6(bits & ~(UInt128.max >> UInt128(prefix)))
        }
    }

    /// True where the address lies in the network; never across the two families.
    package func contains(_ other: IPAddress) -> Bool {
        other.width == address.width && CIDR(other, prefix: prefix).address == address
    }

    package var description: String { "\(address)/\(prefix)" }
}
