import Gateway
import Immich

extension Upstream: ExpressibleByStringLiteral {
    /// An address written in the source; a wrong one stops the program there.
    package init(stringLiteral text: StaticString) {
        guard let upstream = Upstream(text.description) else { preconditionFailure("no address: \(text)") }
        self = upstream
    }
}

extension ListenAddress: ExpressibleByStringLiteral {
    /// An address written in the source; a wrong one stops the program there.
    package init(stringLiteral text: StaticString) {
        guard let address = ListenAddress(text.description) else { preconditionFailure("no address: \(text)") }
        self = address
    }
}
