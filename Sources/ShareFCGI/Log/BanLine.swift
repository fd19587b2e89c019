import Gateway

extension Log {
    /// The line that ban lists count: one for each wrong password. Its form is a promise to fail2ban's filters.
    ///
    /// None for an address of a local network: that is a proxy in front, and banning it would ban everyone.
    func wrongPassword(from address: IPAddress, share: KeyedHash.Short) {
        guard !TrustedNetworks.local.contains(address) else { return }
        record("sharefcgi[auth]: failure ip=\(address) share=\(share) reason=password")
    }
}
