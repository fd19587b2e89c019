import EventLoop
import Immich

/// The assets of one month, as Immich listed them at one moment.
struct MonthOfAssets: Sendable {
    let assets: [Asset]
    /// Tells this listing from every other.
    let stamp: UInt32

    /// What it takes in memory, roughly.
    var bytes: Int {
        assets.reduce(64) { $0 + MemoryLayout<Asset>.size + ($1.thumbhash?.utf8.count ?? 0) + 48 }
    }
}

/// The months of an album, and in which of them an asset was last seen.
struct MonthListing: Sendable {
    let counts: [MonthCount]
    let index: MemberIndex
}

/// Finds the month of an asset without going through all of them. Carried over from one listing of an album to the
/// next; what it says counts only while that very listing of the month is still the newest one.
final class MemberIndex: Sendable {
    struct Place: Sendable {
        let month: Month
        let stamp: UInt32
        let kind: AssetKind
    }

    private struct State: Sendable {
        var places: [AssetID: Place] = [:]
        var lastStamp: UInt32 = 0
    }

    private let state = Locked(State())

    func place(of asset: AssetID) -> Place? { state.withLock { $0.places[asset] } }

    /// Notes the assets of a month, and returns the stamp of this listing.
    func add(_ assets: [Asset], in month: Month, albumSize: Int) -> UInt32 {
        state.withLock { state in
            // Assets that were taken out stay behind; they may not pile up.
            if state.places.count + assets.count > 2 * albumSize + 1_000 { state.places = [:] }
            state.lastStamp &+= 1
            for asset in assets {
                state.places[asset.id] = Place(month: month, stamp: state.lastStamp, kind: AssetKind(asset))
            }
            return state.lastStamp
        }
    }
}
