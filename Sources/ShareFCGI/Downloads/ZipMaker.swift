import EventLoop
import Immich

/// Finds out what an archive will consist of: the name, size and version of every file in it.
struct ZipMaker: Sendable {
    /// Files that Immich is asked about at once.
    private static let width = 8
    /// Few are asked about one by one, which tells more.
    private static let few = 8
    /// Larger archives take longer than a millisecond to put together.
    static let largeOnLoop = 500

    let book: FileBook
    let immich: any ImmichAPI
    let policy: DownloadPolicy
    let names: DownloadNames
    /// How long a visitor waits, at most.
    let patience: Duration
    let workers: WorkerPool?
    let reasons: ReasonLog
    let clock: Clock

    /// Nil where Immich was asked until `end`, when a visitor has waited for long enough. What it said is kept: whoever asks
    /// again goes on there.
    func make(
        _ items: DownloadContents.Items,
        of share: Share,
        until end: ContinuousClock.Instant
    ) async throws(ImmichError) -> PreparedZip? {
        let (list, isLarge) = (items.list, items.list.count > Self.largeOnLoop)
        let sizes = try await sizes(of: list, in: share)
        var found = await workers.run(ifLarge: isLarge) {
            list.map { known($0, of: items.total, sizes, in: share) }
        }
        let missing = found.indices.filter { found[$0] == nil }
        if !missing.isEmpty {
            let asked = try await lookUp(missing, of: items, sizes, in: share, until: end)
            for (index, one) in asked { found[index] = one }
            guard asked.count == missing.count else { return nil }
        }
        return await workers.run(ifLarge: isLarge) { [found] in
            PreparedZip(list, found.compactMap(\.self), tellsZone: share.showsMetadata)
        }
    }

    // MARK: Sizes and names

    /// Where names need not be asked for, one question for all sizes will do.
    private func sizes(of items: [DownloadItem], in share: Share) async throws(ImmichError) -> [AssetID: UInt64] {
        guard items.count > Self.few, policy.settings.quality == .original, share.allowsDownload,
            !names.needsName(of: share), items.allSatisfy({ $0.mimeType != nil })
        else { return [:] }
        return try await immich.sizes(of: items.map(\.id), key: share.key)
    }

    /// Looks up one item after the other, several at once; fewer than all of them where time ran out.
    private func lookUp(
        _ missing: [Int],
        of items: DownloadContents.Items,
        _ sizes: [AssetID: UInt64],
        in share: Share,
        until end: ContinuousClock.Instant
    ) async throws(ImmichError) -> [(Int, FoundItem)] {
        let next = Locked(0)
        let result = await withTaskGroup(of: Result<[(Int, FoundItem)], ImmichError>.self) { group in
            for _ in 0..<min(Self.width, missing.count) {
                group.addTask {
                    var found: [(Int, FoundItem)] = []
                    while !Task.isCancelled, clock.now() < end {
                        let turn = next.withLock { next in
                            defer { next += 1 }
                            return next
                        }
                        guard turn < missing.count else { break }
                        let item = items.list[missing[turn]]
                        do throws(ImmichError) {
                            found.append((missing[turn], try await lookUp(item, of: items.total, sizes, in: share)))
                        } catch {
                            reasons.broken(item.id, error)
                            return .failure(error)
                        }
                    }
                    return .success(found)
                }
            }
            return await Self.gather(&group)
        }
        if Task.isCancelled { throw .unavailable(.cancelled) }
        return try result.get()
    }

    /// The first failure ends it all.
    private static func gather(
        _ group: inout TaskGroup<Result<[(Int, FoundItem)], ImmichError>>
    ) async -> Result<[(Int, FoundItem)], ImmichError> {
        var all: [(Int, FoundItem)] = []
        var failure: ImmichError?
        for await result in group {
            switch result {
            case .success(let found): all += found
            case .failure(let error):
                failure = failure ?? error
                group.cancelAll()
            }
        }
        return failure.map { .failure($0) } ?? .success(all)
    }

    /// An item of which all is known; nil where Immich has to be asked.
    private func known(
        _ item: DownloadItem,
        of total: Int,
        _ sizes: [AssetID: UInt64],
        in share: Share
    ) -> FoundItem? {
        let type = item.mimeType ?? book.known(item.id, .original, in: share)?.type
        if type == nil, policy.needsType(item.kind, of: share) { return nil }
        guard let rendition = policy.saved(item.kind, of: share, type: type ?? ""),
            let facts = book.known(item.id, rendition, in: share) ?? Self.facts(item, sizes),
            rendition != .playback || !names.needsName(of: share)
        else { return nil }
        let clip = item.motion.flatMap { book.known($0, Self.clip(of: share), in: share) }
        guard (clip == nil) == (item.motion == nil) else { return nil }
        let own = facts.originalName(from: rendition)
        return found(item, of: total, rendition, facts, called: own, clip, in: share)
    }

    private func lookUp(
        _ item: DownloadItem,
        of total: Int,
        _ sizes: [AssetID: UInt64],
        in share: Share
    ) async throws(ImmichError) -> FoundItem {
        let wanted = try await policy.saved(item.kind, of: share) { () async throws(ImmichError) in
            if let type = item.mimeType { return type }
            return try await book.facts(item.id, .original, in: share).type
        }
        guard let wanted else { throw .notInShare }
        var (rendition, facts): (Rendition, FileFacts)
        if let said = Self.facts(item, sizes), book.known(item.id, wanted, in: share) == nil {
            (rendition, facts) = (wanted, said)
        } else {
            (rendition, facts) = try await book.best(item.id, wanted, in: share)
        }
        let own =
            rendition == .playback && names.needsName(of: share)
            ? try await immich.details(of: item.id, key: share.key).fileName : facts.originalName(from: rendition)
        var clip: FileFacts?
        if let motion = item.motion { clip = try await book.facts(motion, Self.clip(of: share), in: share) }
        return found(item, of: total, rendition, facts, called: own, clip, in: share)
    }

    /// What one answer for all sizes said of an item.
    private static func facts(_ item: DownloadItem, _ sizes: [AssetID: UInt64]) -> FileFacts? {
        guard let size = sizes[item.id], let type = item.mimeType else { return nil }
        return FileFacts(type: type, size: size)
    }

    /// Of the moving part of a live photo.
    private static func clip(of share: Share) -> Rendition { share.allowsDownload ? .original : .playback }

    private func found(
        _ item: DownloadItem,
        of total: Int,
        _ rendition: Rendition,
        _ facts: FileFacts,
        called own: String?,
        _ clip: FileFacts?,
        in share: Share
    ) -> FoundItem {
        let position = (item.position, of: total)
        let name = names.name(of: item.id, rendition, facts, in: share, called: own, position: position)
        var found = FoundItem(files: [file(item.id, rendition, facts, name.base, name.suffix)])
        if let motion = item.motion, let clip {
            let rendition = Self.clip(of: share)
            let own = FileName(clip.name ?? "").parts.suffix
            let suffix = FileType.suffix(of: clip.type, called: own, isOriginal: rendition == .original)
            found.files.append(file(motion, rendition, clip, name.base, suffix))
        }
        return found
    }

    private func file(
        _ asset: AssetID,
        _ rendition: Rendition,
        _ facts: FileFacts,
        _ base: String,
        _ suffix: String
    ) -> FoundItem.File {
        let source = PreparedZip.Source(asset: asset, rendition: rendition, version: facts.version)
        return FoundItem.File(source: source, size: facts.size, base: base, suffix: suffix)
    }
}
