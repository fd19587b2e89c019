/// Which program answers in front, as far as it says so.
enum WebServer: Equatable, Sendable {
    case nginx, caddy, unknown

    /// `field`: the value of `Server`.
    init(_ field: String?) {
        switch field?.split(whereSeparator: { " /(".contains($0) }).first?.lowercased() {
        case "nginx", "openresty": self = .nginx
        case "caddy": self = .caddy
        default: self = .unknown
        }
    }
}
