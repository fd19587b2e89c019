/// The networks that somebody is believed from.
package struct TrustedNetworks: Sendable, Equatable {
    package let networks: [CIDR]

    package init(_ networks: [CIDR]) { self.networks = networks }

    /// True where one of them holds the address.
    package func contains(_ address: IPAddress) -> Bool { networks.contains { $0.contains(address) } }

    /// Loopback, private and link-local addresses (RFC 1918, 3927, 4193, 4291, 6598): nobody of the open internet has
    /// one, so a visitor with such an address is a proxy in front, or the owner himself.
    package static let local = TrustedNetworks(
        [
            "127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "100.64.0.0/10",
            "::1/128", "fc00::/7", "fe80::/10",
        ].compactMap { CIDR($0) }
    )
}
