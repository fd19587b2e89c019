/// Why there is no reply. Whether the command was carried out is not known then.
package enum ValkeyError: Error, Equatable, CustomStringConvertible {
    /// Nobody answers there, or not as a Valkey that lets us in; half a sentence says why.
    case away(String)
    case timedOut
    /// Too many commands wait already.
    case tooMany
    /// Whoever asked does not wait any more.
    case cancelled

    package var description: String {
        switch self {
        case .away(let reason): reason
        case .timedOut: "it takes too long"
        case .tooMany: "too many commands wait for it"
        case .cancelled: "cancelled"
        }
    }
}
