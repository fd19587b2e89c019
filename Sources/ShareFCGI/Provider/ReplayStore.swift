import FoundationEssentials

/// Remembers what was redeemed, so that nothing is redeemed twice.
protocol ReplayStore: Sendable {
    /// Part of what every grant is bound to. A store that forgets when the process ends answers with something new each
    /// time; one that lasts, or that several processes share, answers with nothing.
    var epoch: [UInt8] { get }

    /// True the first time that it is asked about `id`, false ever after until `end`. Of many who ask at once, one is
    /// first.
    func redeem(_ id: String, until end: Date) async throws(ReplayStoreFailure) -> Bool
}

/// Why it is not known whether something was redeemed: then it is not redeemed.
enum ReplayStoreFailure: Error, Equatable, CustomStringConvertible {
    /// Nothing that still counts is forgotten to make room.
    case full
    /// Half a sentence for the log.
    case unavailable(String)

    var description: String {
        switch self {
        case .full: "it is full"
        case .unavailable(let reason): reason
        }
    }
}
