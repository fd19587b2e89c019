/// Why Immich gave no answer that we can use. For decisions and the log; a visitor is told none of it.
package enum ImmichError: Error, Equatable {
    /// 401 "Invalid share key" or "Invalid share slug": unknown, expired, or its album is in the trash.
    case unknownShare
    /// 401 "Password required", or "Invalid password" to a call that held none: the link is locked.
    case passwordRequired
    /// 401 to a password that was given.
    case wrongPassword
    /// A password was given to a link that asks for none (any more): whoever asks again needs no password.
    case notLocked
    /// 400 or 404: the link does not show this.
    case notInShare
    /// Immich cannot be reached, is too slow, fails, or talks nonsense.
    case unavailable(Reason)

    package enum Reason: Error, Equatable {
        case cannotConnect
        case timedOut
        case tooLarge
        /// A status that this call never answers.
        case status(Int)
        /// 404 "Cannot POST …": this release does not know the call.
        case noSuchCall
        /// No JSON, or not the fields we know; the text names the place, never a value.
        case garbled(String)
        case cancelled
        case failed(String)
    }
}

/// For the owner: what to look for. Nothing in it comes from a visitor.
extension ImmichError.Reason: CustomStringConvertible {
    package var description: String {
        switch self {
        case .cannotConnect: "no connection"
        case .timedOut: "no answer in time"
        case .tooLarge: "an answer that is too large"
        case .status(let status): "status \(status)"
        case .noSuchCall: "a release that does not know the call"
        case .garbled(let place): "what answers there does not talk like Immich (\(place))"
        case .cancelled: "cancelled"
        case .failed(let text): text
        }
    }
}
