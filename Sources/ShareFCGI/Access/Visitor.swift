import Gateway

/// Who asks, as far as access and limits care.
struct Visitor: Sendable {
    /// The client's address, as the web server says it.
    let address: IPAddress
    let cookies: Cookies

    /// What limits count by: an IPv4 address, or the first 64 bits of an IPv6 one.
    var network: CIDR { address.household }
}
