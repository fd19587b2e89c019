import EventLoop
import Gateway
import Immich

/// The pages that were made, of all hosts together.
final class PageShelf: Sendable {
    struct Key: Hashable, Sendable {
        let place: Front.Place
        let share: ShareReference
        let route: String
        let isStale: Bool
    }

    struct Page: Sendable {
        /// The serials of what the page was made of.
        let madeOf: [UInt64]
        /// Until then the months among them need not be looked at.
        let dueAt: ContinuousClock.Instant?
        let response: Response
        let tag: Fields.Value
    }

    private struct State: Sendable {
        var pages: BoundedCache<Key, Page>
        var hits = 0
        var misses = 0
    }

    private let state: Locked<State>

    /// `bytes`: how much all kept pages may take.
    init(bytes: Int = 16 << 20) {
        state = Locked(State(pages: BoundedCache(maximumCount: 10_000, maximumCost: bytes)))
    }

    /// The page that is kept under a key, unless it is out of date.
    func page(for key: Key, if isCurrent: (Page) -> Bool) -> Page? {
        state.withLock { state in
            guard let page = state.pages.value(for: key), isCurrent(page) else { return nil }
            state.hits += 1
            return page
        }
    }

    /// A page that had to be made; without a key it is only counted.
    func add(_ page: Page, for key: Key?) {
        state.withLock { state in
            state.misses += 1
            guard let key, case .bytes(let bytes) = page.response.body else { return }
            state.pages.insert(page, for: key, cost: bytes.count + 512)
        }
    }

    var figures: Figures.Cache {
        state.withLock { Figures.Cache(hits: $0.hits, misses: $0.misses, entries: $0.pages.count) }
    }
}
