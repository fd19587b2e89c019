import EventLoop
import Immich

/// What is known of files before they are read, asked of Immich where it is not.
final class FileBook: Sendable {
    struct Key: Hashable, Sendable {
        /// What one link shows is not said to another.
        let link: LinkID
        let asset: AssetID
        let rendition: Rendition
    }

    private struct Entry: Sendable {
        let facts: FileFacts
        let askedAt: ContinuousClock.Instant
    }

    /// A file that is read and turns out different is forgotten at once; this is for those that nobody reads.
    private static let maxAge = Duration.seconds(3_600)

    let files: ImmichFiles
    private let clock: Clock
    private let cache: Locked<BoundedCache<Key, Entry>>
    private let flights = SingleFlight<Key, Result<FileFacts, ImmichError>>()

    /// `count`: files that are remembered, each some 200 bytes.
    init(files: ImmichFiles, clock: Clock, count: Int) {
        self.files = files
        self.clock = clock
        cache = Locked(BoundedCache(maximumCount: count))
    }

    /// What is known without asking.
    func known(_ asset: AssetID, _ rendition: Rendition, in share: Share) -> FileFacts? {
        let key = Key(link: share.id, asset: asset, rendition: rendition)
        guard let entry = cache.withLock({ $0.value(for: key) }), entry.askedAt.duration(to: clock.now()) < Self.maxAge
        else { return nil }
        return entry.facts
    }

    func facts(_ asset: AssetID, _ rendition: Rendition, in share: Share) async throws(ImmichError) -> FileFacts {
        if let facts = known(asset, rendition, in: share) { return facts }
        let key = Key(link: share.id, asset: asset, rendition: rendition)
        let result: Result<FileFacts, ImmichError>
        do throws(CancellationError) {
            result = try await flights.value(for: key) { await self.ask(asset, rendition, in: share) }
        } catch {
            throw .unavailable(.cancelled)
        }
        return try result.get()
    }

    private func ask(_ asset: AssetID, _ rendition: Rendition, in share: Share) async -> Result<FileFacts, ImmichError>
    {
        // Another flight may have landed since somebody looked.
        if let facts = known(asset, rendition, in: share) { return .success(facts) }
        do throws(ImmichError) {
            let facts = try await files.facts(of: rendition.endpoint(of: asset), key: share.key)
            learn(facts, of: asset, rendition, in: share)
            return .success(facts)
        } catch {
            return .failure(error)
        }
    }

    /// Where Immich has not made a picture of full size, its preview.
    func best(
        _ asset: AssetID,
        _ wanted: Rendition,
        in share: Share
    ) async throws(ImmichError) -> (Rendition, FileFacts) {
        guard wanted == .fullsize else { return (wanted, try await facts(asset, wanted, in: share)) }
        do throws(ImmichError) {
            return (.fullsize, try await facts(asset, .fullsize, in: share))
        } catch .notInShare {
            return (.preview, try await facts(asset, .preview, in: share))
        }
    }

    func learn(_ facts: FileFacts, of asset: AssetID, _ rendition: Rendition, in share: Share) {
        let key = Key(link: share.id, asset: asset, rendition: rendition)
        let entry = Entry(facts: facts, askedAt: clock.now())
        cache.withLock { $0.insert(entry, for: key) }
    }

    func forget(_ asset: AssetID, _ rendition: Rendition, in share: Share) {
        let key = Key(link: share.id, asset: asset, rendition: rendition)
        cache.withLock { _ = $0.removeValue(for: key) }
    }
}
