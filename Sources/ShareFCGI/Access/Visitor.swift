import Gateway

/// Who asks, as far as access and limits care.
struct Visitor: Sendable {
    /// The client's address, as the web server says it.
    let address: IPAddress
    let cookies: Cookies
    /// A page of another site made the browser ask, or a link there was followed.
    var isSentByAnotherSite = false

    /// What limits count by: an IPv4 address, or the first 64 bits of an IPv6 one.
    var network: CIDR { address.household }

    /// Who counts as guessing where this visitor does.
    var guesser: GuessLimiter.Guesser {
        GuessLimiter.Guesser(network: network, isSentByAnotherSite: isSentByAnotherSite)
    }
}
