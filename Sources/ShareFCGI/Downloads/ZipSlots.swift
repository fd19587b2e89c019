import EventLoop
import Gateway

/// How many zips are made at once, of all visitors and of one. While half of the places are taken, nobody gets a second
/// one, so that a few addresses cannot keep all others out.
final class ZipSlots: Sendable {
    /// A place that is held for as long as this is.
    final class Slot: Sendable {
        private let slots: ZipSlots
        private let network: CIDR

        fileprivate init(_ slots: ZipSlots, _ network: CIDR) {
            self.slots = slots
            self.network = network
        }

        deinit { slots.giveBack(network) }
    }

    enum Answer {
        case taken(Slot)
        /// This visitor has enough.
        case enough
        /// All places are taken.
        case full
    }

    private struct State: Sendable {
        var total = 0
        var held: [CIDR: Int] = [:]
    }

    private let total: Int
    private let perAddress: Int
    private let state = Locked(State())

    init(total: Int, perAddress: Int) {
        self.total = total
        self.perAddress = perAddress
    }

    /// How many are held now.
    var count: Int { state.withLock { $0.total } }

    func take(for visitor: Visitor) -> Answer {
        let network = visitor.network
        let refusal: Answer? = state.withLock { state in
            let own = state.held[network] ?? 0
            let isCrowded = state.total * 2 >= total
            if own >= perAddress || own > 0 && isCrowded { return .enough }
            if state.total >= total { return .full }
            state.total += 1
            state.held[network] = own + 1
            return nil
        }
        return refusal ?? .taken(Slot(self, network))
    }

    private func giveBack(_ network: CIDR) {
        state.withLock { state in
            state.total -= 1
            let left = (state.held[network] ?? 1) - 1
            state.held[network] = left > 0 ? left : nil
        }
    }
}
