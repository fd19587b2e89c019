import Gateway

/// One line of a list of who is trusted: a network, or whoever comes by a unix socket.
enum TrustEntry: Sendable, Equatable, CustomStringConvertible {
    case unix
    case network(CIDR)

    /// `unix`, an address or a network. Nil for what is none of them, and for a network so wide that it can only be a
    /// mistake: wider than /8 of IPv4 or /16 of IPv6.
    init?(_ text: String) {
        guard text != "unix" else {
            self = .unix
            return
        }
        guard let network = CIDR(text) else { return nil }
        guard network.prefix >= (network.address.width == 32 ? 8 : 16) else { return nil }
        self = .network(network)
    }

    var description: String {
        switch self {
        case .unix: "unix"
        // A single address as one writes it.
        case .network(let network): network.prefix == network.address.width ? "\(network.address)" : "\(network)"
        }
    }
}

/// Who is trusted; empty trusts nobody.
struct TrustList: Sendable, Equatable {
    let entries: [TrustEntry]

    init(_ entries: [TrustEntry]) { self.entries = entries }

    var isEmpty: Bool { entries.isEmpty }

    var containsUnix: Bool { entries.contains(.unix) }

    /// True where a network of the list holds the address.
    func contains(_ address: IPAddress) -> Bool {
        entries.contains { entry in
            if case .network(let network) = entry { network.contains(address) } else { false }
        }
    }
}
